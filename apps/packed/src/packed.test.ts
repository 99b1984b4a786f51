import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installPacked, PUBLISHED, type Stranger } from './install.ts';

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
const ENVIRONMENT = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  WORK_ISSUER: 'https://login.example.com',
  WORK_CLIENT_ID: 'app',
  WORK_SECRET: 'secret',
  ORDERS_URL: 'https://orders.example.com',
};

let stranger: Stranger;
beforeAll(async () => {
  stranger = await installPacked([TYPESCRIPT, '@types/node@22']);
  await writeFile(join(stranger.folder, 'postern.config.ts'), CONFIG);
  await writeFile(join(stranger.folder, 'program.ts'), PROGRAM);
});
afterAll(async () => {
  await rm(stranger.folder, { recursive: true });
});

const findPackage = (name: string): string => join(stranger.folder, 'node_modules/@postern', name);

test.each(PUBLISHED)('%s has every file that its package.json names', async (name) => {
  const { messages, pkg } = await publint({ pkgDir: findPackage(name), pack: false });
  expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
});

test.each(PUBLISHED)(
  '%s carries its licence, and names versions that a registry knows',
  async (name) => {
    await access(join(findPackage(name), 'LICENSE'));
    const text = await readFile(join(findPackage(name), 'package.json'), 'utf8');
    expect(text).not.toContain('workspace:');
    expect(text).not.toContain('catalog:');
  },
);

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
