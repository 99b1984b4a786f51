import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { targets } from './targets/targets.ts';

test('the command runs every target outside of a test', async () => {
  const cli = new URL('./cli.ts', import.meta.url).pathname;
  const run = promisify(execFile)(process.execPath, [cli, '--seconds', '0.01', '--seed', '1']);
  const { stdout } = await run;
  for (const { name } of targets) {
    expect(stdout).toMatch(new RegExp(`^${name}: \\d+ inputs, .+, no finding$`, 'm'));
  }
}, 180_000);
