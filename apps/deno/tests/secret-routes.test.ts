import { describeSecretRoutes } from '@postern/processes/stories';

describeSecretRoutes('deno');
