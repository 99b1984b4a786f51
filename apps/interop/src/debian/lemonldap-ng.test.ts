import { describeProvider } from '../describe-provider.ts';
import { lemonldapNg } from './lemonldap-ng.ts';

describeProvider(lemonldapNg);
