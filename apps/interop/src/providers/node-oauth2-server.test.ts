import { describeProvider } from '../describe-provider.ts';
import { nodeOAuth2Server } from './node-oauth2-server.ts';

describeProvider(nodeOAuth2Server);
