import { configureWorkerd } from '@postern/processes';
import { describeWebSockets } from '@postern/processes/stories';
import { bundleConfigured } from '../bundling/bundle-configured.ts';

describeWebSockets('workerd', configureWorkerd(await bundleConfigured()));
