import { describeProvider } from '../describe-provider.ts';
import { oidcProvider } from './oidc-provider.ts';

describeProvider(oidcProvider);
