import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT, run } from '@postern/processes';
import { expect, test } from 'vitest';

const VARIABLES = {
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_OIDC_ISSUER: 'https://login.example.com',
  POSTERN_OIDC_CLIENT_ID: 'app',
  POSTERN_OIDC_CLIENT_SECRET: 'secret',
  POSTERN_KV_PATH: ':memory:',
  POSTERN_PORT: '0',
};

/** Runs the server in Deno until it ends by itself. */
async function start(
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly output: string }> {
  const lines: string[] = [];
  const { PATH, HOME } = process.env;
  const { ended } = run({
    command: join(ROOT, 'node_modules/.bin/deno'),
    args: ['run', '--allow-all', 'src/main.ts'],
    cwd: join(ROOT, 'packages/deno'),
    env: { PATH, HOME, NO_COLOR: '1', ...VARIABLES, ...variables },
    onLine: (line) => lines.push(line),
  });
  const status = await ended;
  return { status, output: lines.join('\n') };
}

test('a port in use is an error that names the setting', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const address = taken.address();
  const port = String(typeof address === 'object' && address?.port);
  const { status, output } = await start({ POSTERN_PORT: port });
  taken.close();
  expect(output).toContain(`port ${port} is in use; set POSTERN_PORT to a free one`);
  expect(status).toBe(1);
});

test('a database that cannot be opened is an error that names the setting', async () => {
  const { status, output } = await start({ POSTERN_KV_PATH: '/nonexistent/folder/kv' });
  expect(output).toContain('POSTERN_KV_PATH: cannot be opened');
  expect(status).toBe(1);
});
