import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { configureWorkerd } from '@postern/processes';
import {
  describeSecretRoutes,
  describeStepUp,
  describeWebSockets,
} from '@postern/processes/stories';
import { afterAll, describe } from 'vitest';
import { bundleConfigured } from '../bundling/bundle-configured.ts';

const bundle = await bundleConfigured();
afterAll(() => rm(dirname(bundle), { recursive: true }));
const start = configureWorkerd(bundle);

describe('routes with a secret', () => {
  describeSecretRoutes(start);
});
describe('a step-up', () => {
  describeStepUp(start);
});
describe('WebSockets', () => {
  describeWebSockets('workerd', start);
});
