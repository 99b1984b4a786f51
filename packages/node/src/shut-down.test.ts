import { resolve } from 'node:path';
import { describeShutdown } from '@postern/processes/stories';

const { PATH } = process.env;

describeShutdown((variables) => ({
  command: process.execPath,
  args: [resolve(import.meta.dirname, 'cli.ts'), 'start'],
  env: { PATH, ...variables },
}));
