import { describeImage } from '@postern/processes/stories';

describeImage({
  app: 'deno',
  files: ['deno.json', 'start.sh', 'dist'],
  start: { command: 'sh', args: ['start.sh'] },
});
