import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type DevApp, startTestApp } from './testing/dev-app.ts';

/** Starts an app whose configuration has its id from a file that it imports. */
async function start(file: string, text: string): Promise<DevApp> {
  const config = `import { defineConfig, oidc } from '@postern/edge/config';
import { ID } from './${file}';
export default defineConfig({ connections: [oidc({ id: ID, issuer: undefined, clientId: undefined })] });
`;
  return startTestApp({
    files: { 'app/postern.config.ts': config, 'app/index.html': '', [join('app', file)]: text },
    args: ['app', '--config', 'vite.config.ts'],
  });
}

async function readId(app: DevApp): Promise<unknown> {
  const config: unknown = await (await fetch(`${app.origin}/auth/config`)).json();
  return Reflect.get(Object(Reflect.get(Object(config), 'connections')?.[0]), 'id');
}

test('an imported file that cannot be loaded is read again when it changes', async () => {
  const app = await start('id.ts', 'export const ID = ;');
  expect(await readId(app)).toBeUndefined();
  await app.write('app/id.ts', `export const ID = 'one';`);
  await expect.poll(() => readId(app)).toBe('one');
  await app.write('app/id.ts', 'export const ID = ;');
  await expect.poll(() => readId(app)).toBeUndefined();
  await app.write('app/id.ts', `export const ID = 'two';`);
  await expect.poll(() => readId(app)).toBe('two');
});

test('an imported file outside of Vite’s root is watched from the start', async () => {
  const app = await start('../shared/id.ts', `export const ID = 'one';`);
  expect(await readId(app)).toBe('one');
  await app.write('shared/id.ts', `export const ID = 'two';`);
  await expect.poll(() => readId(app)).toBe('two');
});
