import { describeProvider } from '../describe-provider.ts';
import { glewlwyd } from './glewlwyd.ts';

describeProvider(glewlwyd);
