import { describeManyConnections } from '@postern/processes/stories';
import { COMMAND } from './testing/command.ts';

const { PATH } = process.env;

describeManyConnections((variables) => ({
  command: process.execPath,
  args: [COMMAND, 'start'],
  env: { PATH, ...variables },
}));
