import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { buildImports, listEntries } from './entries.ts';
import { DENO, FOLDER, run } from './stranger.ts';

const PROGRAM = `import { createFetch, createKvStore, start } from '@postern/deno';

export const store = createKvStore(await Deno.openKv(':memory:'));
export const all = [createFetch, start];
`;
const CONFIG = JSON.stringify({ nodeModulesDir: 'manual', unstable: ['kv', 'no-legacy-abort'] });
/** Starts the server, and tells it to stop. */
const START = `import { start } from '@postern/deno';

await start();
Deno.kill(Deno.pid, 'SIGTERM');
`;
const ENVIRONMENT = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  WORK_ISSUER: 'https://login.example.com',
  WORK_CLIENT_ID: 'app',
  WORK_SECRET: 'secret',
  ORDERS_URL: 'https://orders.example.com',
};

beforeAll(async () => {
  await writeFile(join(FOLDER, 'entries-of-deno.ts'), buildImports(listEntries('deno')));
  await writeFile(join(FOLDER, 'program-of-deno.ts'), PROGRAM);
  await writeFile(join(FOLDER, 'start-of-deno.ts'), START);
  await writeFile(join(FOLDER, 'deno.json'), CONFIG);
});

async function makeKeys(): Promise<string> {
  const { output } = await run('postern', ['keys', 'new']);
  return output.split('\n')[0] ?? '';
}

test('Deno resolves the types of every entry for Deno', async () => {
  const { status, output } = await run(DENO, ['check', 'program-of-deno.ts', 'entries-of-deno.ts']);
  expect([status, output]).toEqual([0, expect.any(String)]);
});

test('Deno starts and stops the edge with a configuration in TypeScript', async () => {
  const { status, output } = await run(DENO, ['run', '--allow-all', 'start-of-deno.ts'], {
    ...ENVIRONMENT,
    POSTERN_KEYS: await makeKeys(),
    POSTERN_KV_PATH: ':memory:',
    POSTERN_PORT: '0',
  });
  expect(output).toContain('"event":"listening"');
  expect(status).toBe(0);
});

test('Deno names every missing variable', async () => {
  const { status, output } = await run(DENO, ['run', '--allow-all', 'npm:@postern/deno/main']);
  expect(status).toBe(1);
  for (const name of ['POSTERN_KEYS', 'WORK_ISSUER', 'ORDERS_URL']) expect(output).toContain(name);
});

test('a Deno without KV is an error that names the option', async () => {
  const options = ['--allow-all', '--no-config', '--node-modules-dir=manual'];
  const { status, output } = await run(DENO, ['run', ...options, 'npm:@postern/deno/main'], {
    ...ENVIRONMENT,
    POSTERN_KEYS: await makeKeys(),
  });
  expect(output).toContain('set "unstable": ["kv"] in deno.json');
  expect(status).toBe(1);
});
