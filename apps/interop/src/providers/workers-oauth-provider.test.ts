import { describeProvider } from '../describe-provider.ts';
import { workersOAuthProvider } from './workers-oauth-provider.ts';

describeProvider(workersOAuthProvider);
