import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DENO, installPacked, type Stranger } from './install.ts';

/** The oldest TypeScript that users of the packages may have. */
const TYPESCRIPT = 'typescript@5.9';
const CONFIG = `import { defineConfig, oidc } from '@postern/edge/config';

export default defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env.WORK_ISSUER,
      clientId: env.WORK_CLIENT_ID,
      clientSecret: env.WORK_SECRET,
    }),
  ],
  routes: [
    { name: 'orders', upstream: env.ORDERS_URL, allow: ['GET /**'], credential: 'user' },
  ],
}));
`;
const PROGRAM = `import { createAuth } from '@postern/browser';
import { configSchema } from '@postern/core';
import { createEdge, defineRoutes, type Log } from '@postern/edge';
import { readConfig } from '@postern/edge/config';
import { diagnose } from '@postern/edge/diagnose';
import { discovered } from '@postern/edge/discovered';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { createLockitNetworkEmulator } from '@postern/emulators';
import { connectRedisStore, start } from '@postern/node';

export const all = [createAuth, configSchema, createEdge, defineRoutes, readConfig, diagnose];
export const more = [discovered, createMemoryStore, createLockitNetworkEmulator, start];
export const store: typeof connectRedisStore = connectRedisStore;
export const log: Log = () => undefined;
`;
const WORKER = `import { createConfiguredWorker } from '@postern/cloudflare/config';
import config from './postern.config.ts';

export { RecordObject } from '@postern/cloudflare';
export default createConfiguredWorker(config);
`;
const DENO_PROGRAM = `import { createFetch, createKvStore, start } from '@postern/deno';

export const store = createKvStore(await Deno.openKv(':memory:'));
export const all = [createFetch, start];
`;
const DENO_CONFIG = JSON.stringify({
  nodeModulesDir: 'manual',
  unstable: ['kv', 'no-legacy-abort'],
});
const ENVIRONMENT = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  WORK_ISSUER: 'https://login.example.com',
  WORK_CLIENT_ID: 'app',
  WORK_SECRET: 'secret',
  ORDERS_URL: 'https://orders.example.com',
};

let stranger: Stranger;
beforeAll(async () => {
  stranger = await installPacked([TYPESCRIPT, '@types/node@22', '@cloudflare/workers-types']);
  await writeFile(join(stranger.folder, 'postern.config.ts'), CONFIG);
  await writeFile(join(stranger.folder, 'program.ts'), PROGRAM);
  await writeFile(join(stranger.folder, 'worker.ts'), WORKER);
  await writeFile(join(stranger.folder, 'program-of-deno.ts'), DENO_PROGRAM);
  await writeFile(join(stranger.folder, 'deno.json'), DENO_CONFIG);
});
afterAll(async () => {
  await rm(stranger.folder, { recursive: true });
});

test.each(['nodenext', 'bundler'])(
  'TypeScript resolves every type strictly with moduleResolution %s, without skipLibCheck',
  async (resolution) => {
    const module = resolution === 'bundler' ? 'esnext' : resolution;
    const options =
      `--noEmit --strict --target es2024 --lib es2024 --types node --module ${module} --moduleResolution ${resolution}`.split(
        ' ',
      );
    const ran = await stranger.run('tsc', [...options, 'program.ts', 'postern.config.ts']);
    expect(ran).toEqual({ status: 0, output: '' });
  },
);

test('postern makes a key ring, and reads a configuration in TypeScript', async () => {
  const made = await stranger.run('postern', ['keys', 'new']);
  const [keys = ''] = made.output.split('\n');
  const checked = await stranger.run('postern', ['check'], { ...ENVIRONMENT, POSTERN_KEYS: keys });
  expect(checked.output).toContain(
    'register the redirect URI https://app.example.com/auth/callback/work',
  );
  expect(checked.status).toBe(0);
});

test('postern check names every missing variable', async () => {
  const { status, output } = await stranger.run('postern', ['check']);
  expect(status).toBe(1);
  for (const name of ['POSTERN_KEYS', 'WORK_ISSUER', 'ORDERS_URL']) expect(output).toContain(name);
});

test('TypeScript resolves the types of a Worker', async () => {
  const options =
    '--noEmit --strict --target es2024 --lib es2024 --types @cloudflare/workers-types --module esnext --moduleResolution bundler --allowImportingTsExtensions'.split(
      ' ',
    );
  const ran = await stranger.run('tsc', [...options, 'worker.ts']);
  expect(ran).toEqual({ status: 0, output: '' });
});

test('Deno resolves the types of the server and of its store', async () => {
  const { status, output } = await stranger.run(DENO, ['check', 'program-of-deno.ts']);
  expect([status, output]).toEqual([0, expect.any(String)]);
});

/** Starts the server on Deno, and tells it to stop. */
const START = `import { start } from '@postern/deno';

await start();
Deno.kill(Deno.pid, 'SIGTERM');
`;

test('Deno starts and stops the edge with a configuration in TypeScript', async () => {
  await writeFile(join(stranger.folder, 'start.ts'), START);
  const made = await stranger.run('postern', ['keys', 'new']);
  const [keys = ''] = made.output.split('\n');
  const { status, output } = await stranger.run(DENO, ['run', '--allow-all', 'start.ts'], {
    ...ENVIRONMENT,
    POSTERN_KEYS: keys,
    POSTERN_KV_PATH: ':memory:',
    POSTERN_PORT: '0',
  });
  expect(output).toContain('"event":"listening"');
  expect(status).toBe(0);
});

test('Deno names every missing variable', async () => {
  const { status, output } = await stranger.run(DENO, [
    'run',
    '--allow-all',
    'npm:@postern/deno/main',
  ]);
  expect(status).toBe(1);
  for (const name of ['POSTERN_KEYS', 'WORK_ISSUER', 'ORDERS_URL']) expect(output).toContain(name);
});

test('a Deno without KV is an error that names the option', async () => {
  const made = await stranger.run('postern', ['keys', 'new']);
  const [keys = ''] = made.output.split('\n');
  const options = ['--allow-all', '--no-config', '--node-modules-dir=manual'];
  const { status, output } = await stranger.run(
    DENO,
    ['run', ...options, 'npm:@postern/deno/main'],
    {
      ...ENVIRONMENT,
      POSTERN_KEYS: keys,
    },
  );
  expect(output).toContain('set "unstable": ["kv"] in deno.json');
  expect(status).toBe(1);
});
