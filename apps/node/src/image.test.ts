import { describeImage } from '@postern/processes/stories';

describeImage({
  app: 'node',
  files: ['dist'],
  start: { command: process.execPath, args: ['dist/main.mjs'] },
});
