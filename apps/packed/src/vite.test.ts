import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { signIn } from './sign-in.ts';
import { FOLDER, findFreePort, NODE_22, run, start } from './stranger.ts';

const VITE = 'node_modules/vite/bin/vite.js';
const FILES = {
  'index.html': '<!doctype html><title>App</title><script type="module" src="/app.ts"></script>',
  'app.ts': `import { createAuth } from '@postern/browser';

export const auth = createAuth<{ name: string }>();
`,
  'vite.config.ts': `import postern from '@postern/vite';

export default { plugins: [postern()] };
`,
};

beforeAll(async () => {
  for (const [path, text] of Object.entries(FILES)) await writeFile(join(FOLDER, path), text);
});

test('Vite’s dev server signs a user in without any setting', async () => {
  const port = await findFreePort();
  const args = [VITE, '--port', String(port), '--strictPort'];
  const vite = await start(NODE_22, args, { NO_COLOR: '1' }, 'development provider');
  await expect
    .poll(() => vite.output())
    .toContain('not set: WORK_ISSUER, WORK_CLIENT_ID, WORK_SECRET');
  const { session, called } = await signIn(`http://localhost:${port}`);
  expect(session).toMatchObject({
    status: 'signed-in',
    connection: 'work',
    user: { sub: 'ada', name: 'Ada Lovelace', email: 'ada@example.com' },
  });
  expect(called).toMatchObject({ detail: expect.stringContaining('ORDERS_URL is not set') });
  await vite.end();
});

test('Vite builds the app', async () => {
  const { status, output } = await run(NODE_22, [VITE, 'build', '--outDir', 'built']);
  expect([status, output]).toEqual([0, expect.stringContaining('built in')]);
  expect(await readdir(join(FOLDER, 'built/assets'))).toHaveLength(1);
});
