import { describeProvider } from '../describe-provider.ts';
import { oauth2MockServer } from './oauth2-mock-server.ts';

describeProvider(oauth2MockServer);
