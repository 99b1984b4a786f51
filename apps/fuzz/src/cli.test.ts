import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { targets } from './targets/targets.ts';

const run = promisify(execFile);
const CLI = new URL('./cli.ts', import.meta.url).pathname;

// The thread of one target loads the modules of all.
test('the command runs a target outside of a test', async () => {
  const args = ['cookies', '--seconds', '0.01', '--seed', '1'];
  const { stdout } = await run(process.execPath, [CLI, ...args]);
  expect(stdout).toMatch(/^cookies: \d+ inputs, .+, no finding$/m);
});

test('the command names the targets if it does not know one', async () => {
  const failed = await run(process.execPath, [CLI, 'cakes']).catch((error: unknown) => error);
  const names = targets.map(({ name }) => name).join(', ');
  expect(failed).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`unknown target cakes; targets: ${names}`),
  });
});
