import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { type Command, ROOT } from '@postern/processes';

const { PATH, HOME } = process.env;
/** Deno itself: the command that npm installs is a script, which ends by the signal. */
const DENO = execFileSync(join(ROOT, 'node_modules/.bin/deno'), [
  'eval',
  'console.log(Deno.execPath())',
])
  .toString()
  .trim();

/** The command that starts the edge from its sources, with sessions in memory. */
export function buildCommand(variables: Readonly<Record<string, string>>): Command {
  return {
    command: DENO,
    args: ['run', '--no-prompt', '--allow-all', 'src/main.ts'],
    cwd: join(ROOT, 'packages/deno'),
    env: { PATH, HOME, NO_COLOR: '1', POSTERN_KV_PATH: ':memory:', ...variables },
  };
}
