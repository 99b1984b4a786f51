import { configureWorkerd } from '@postern/processes';
import { describeSecretRoutes } from '@postern/processes/stories';
import { bundleConfigured } from '../bundling/bundle-configured.ts';

describeSecretRoutes(configureWorkerd(await bundleConfigured()));
