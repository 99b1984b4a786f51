import { configureWorkerd } from '@postern/processes';
import {
  describeSecretRoutes,
  describeStepUp,
  describeWebSockets,
} from '@postern/processes/stories';
import { describe } from 'vitest';
import { bundleConfigured } from '../bundling/bundle-configured.ts';

const start = configureWorkerd(await bundleConfigured());

describe('routes with a secret', () => {
  describeSecretRoutes(start);
});
describe('a step-up', () => {
  describeStepUp(start);
});
describe('WebSockets', () => {
  describeWebSockets('workerd', start);
});
