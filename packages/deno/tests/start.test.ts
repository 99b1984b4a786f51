import { once } from 'node:events';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort, ROOT, run, waitUntilReady } from '@postern/processes';
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

/** The command that runs the server in Deno, with these variables and no others. */
function buildCommand(variables: Readonly<Record<string, string>>, permissions = ['--allow-all']) {
  const { PATH, HOME } = process.env;
  return {
    command: join(ROOT, 'node_modules/.bin/deno'),
    args: ['run', '--no-prompt', ...permissions, 'src/main.ts'],
    cwd: join(ROOT, 'packages/deno'),
    env: { PATH, HOME, NO_COLOR: '1', ...VARIABLES, ...variables },
  };
}

/** Runs the server in Deno until it ends by itself. */
async function start(
  variables: Readonly<Record<string, string>>,
): Promise<{ readonly status: number | null; readonly output: string }> {
  const lines: string[] = [];
  const running = run({ ...buildCommand(variables), onLine: (line) => lines.push(line) });
  const status = await running.ended;
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

test.each(['no-host.invalid', '203.0.113.7'])(
  'POSTERN_HOST=%s, where the process cannot listen, is an error that names the setting',
  async (host) => {
    const { status, output } = await start({ POSTERN_HOST: host });
    expect(output).toContain(`cannot start: POSTERN_HOST is "${host}"`);
    expect(output).toContain('such as 127.0.0.1, or to 0.0.0.0');
    expect(output).not.toContain('    at ');
    expect(status).toBe(1);
  },
);

test('a database that cannot be opened is an error that names the setting', async () => {
  const { status, output } = await start({ POSTERN_KV_PATH: `${import.meta.filename}/kv` });
  expect(output).toContain('POSTERN_KV_PATH: cannot be opened');
  expect(status).toBe(1);
});

test('a crash is a line of the log, with its cause', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-deno-'));
  const file = join(folder, 'postern.config.ts');
  const edge = join(ROOT, 'packages/edge/src/config/index.ts');
  await writeFile(
    file,
    `import { defineConfig } from '${edge}';
    export default defineConfig(() => {
      setTimeout(() => {
        throw new Error('out of order', { cause: new Error('connection refused') });
      }, 500);
      return {};
    });`,
  );
  const { status, output } = await start({ POSTERN_CONFIG: file });
  await rm(folder, { recursive: true });
  const crashed = output.split('\n').find((line) => line.includes('"event":"crashed"'));
  expect(JSON.parse(crashed ?? output)).toEqual({
    time: expect.any(String),
    level: 'error',
    event: 'crashed',
    cause: 'Error: out of order: Error: connection refused',
  });
  expect(status).toBe(1);
});

test('a file of the app that cannot be read is an error that names it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-deno-'));
  await writeFile(join(folder, 'index.html'), '<title>App</title>');
  await symlink('nowhere', join(folder, 'gone.js'));
  const file = join(folder, 'postern.config.json');
  await writeFile(file, JSON.stringify({ app: folder }));
  const { status, output } = await start({ POSTERN_CONFIG: file });
  await rm(folder, { recursive: true });
  expect(output).toMatch(/^Postern cannot start: .*gone\.js cannot be read \(ENOENT\)/m);
  expect(output).not.toMatch(/"crashed"| {4}at /);
  expect(status).toBe(1);
});

test('a configuration file needs no more permissions than the README names', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'postern-deno-'));
  const file = join(folder, 'postern.config.json');
  await writeFile(file, '{}');
  const port = String(await findFreePort());
  const permissions = '--allow-net --allow-env --allow-read --allow-write=data'.split(' ');
  const server = run(buildCommand({ POSTERN_CONFIG: file, POSTERN_PORT: port }, permissions));
  expect(
    await Promise.race([waitUntilReady(`http://127.0.0.1:${port}/readyz`), server.ended]),
  ).toBe(true);
  await server.end();
  await rm(folder, { recursive: true });
});

test('a connection that a proxy keeps idle still serves the next request', async () => {
  const port = await findFreePort();
  const server = run(buildCommand({ POSTERN_PORT: String(port) }));
  expect(await waitUntilReady(`http://127.0.0.1:${port}/readyz`)).toBe(true);
  const socket = connect(port, '127.0.0.1');
  const ask = async (): Promise<string> => {
    socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const [bytes]: unknown[] = await once(socket, 'data');
    return String(bytes);
  };
  expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  await wait(20_000);
  expect(await ask()).toMatch(/^HTTP\/1\.1 200 /);
  socket.destroy();
  await server.end();
});
