import { configureProcess } from '@postern/processes';
import { describeSecretRoutes } from '@postern/processes/stories';

describeSecretRoutes(configureProcess('deno'));
