import { execFile } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { findFreePort, RedisServer, run as runProcess, waitUntilReady } from '@postern/processes';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { COMMAND } from '../testing/command.ts';
import { VERSION } from '../version.ts';

const EDGE = resolve(import.meta.dirname, '../../../edge/src/config/index.ts');
const KEYS = `k1:${'A'.repeat(43)}`;
const BASE = { POSTERN_PUBLIC_ORIGIN: 'http://localhost:5173', POSTERN_KEYS: KEYS };

let directory: string;
const endings: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'postern-command-'));
});
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
  await rm(directory, { recursive: true });
});

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `postern` in the directory, with these variables and no others. */
function postern(words: string, variables: Readonly<Record<string, string>> = {}): Promise<Result> {
  const { PATH = '' } = process.env;
  const options = { cwd: directory, env: { PATH, ...variables } };
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [COMMAND, ...words.split(' ').filter((word) => word !== '')],
      options,
      (_, out, err) => done({ status: child.exitCode, stdout: out, stderr: err }),
    );
  });
}

const writeConfig = (name: string, text: string): Promise<void> =>
  writeFile(join(directory, name), text);

test('keys: the ring goes to standard output, and the next step to standard error', async () => {
  const made = await postern('keys new');
  expect(made).toMatchObject({ status: 0, stderr: expect.stringContaining('POSTERN_KEYS') });
  expect(made.stdout).toMatch(/^k\d{8}:[\w-]{43}\n$/);
  const added = await postern('keys add', { POSTERN_KEYS: made.stdout.trim() });
  expect(added.stdout.split(',')).toHaveLength(2);
  expect(added.stderr).toContain('postern keys promote');
  expect(await postern('keys')).toMatchObject({ status: 2 });
});

test('check: a configuration in TypeScript is shown, with the redirect URI to register', async () => {
  await writeConfig(
    'postern.config.ts',
    `import { defineConfig, oidc } from '${EDGE}';
    export default defineConfig((env) => ({
      connections: [oidc({ id: 'work', issuer: env.ISSUER, clientId: 'app', clientSecret: 's' })],
      routes: [{ name: 'orders', upstream: 'https://orders.example', allow: ['GET /**'], credential: 'user' }],
    }));`,
  );
  const { status, stdout } = await postern('check', { ...BASE, ISSUER: 'https://login.example' });
  expect(status).toBe(0);
  expect(stdout).toContain('register the redirect URI http://localhost:5173/auth/callback/work');
  expect(stdout).toContain('http://localhost:5173/auth/connections/work/signed-out');
  expect(stdout).toContain('/api/orders/ to https://orders.example');
});

test('check: a valid connection that gets no refresh token is a warning with its fix', async () => {
  const google = { type: 'oidc', id: 'google', issuer: 'https://accounts.google.com' };
  const connection = { ...google, clientId: 'app', clientSecret: 's' };
  await writeConfig('postern.config.json', JSON.stringify({ connections: [connection] }));
  const { status, stdout } = await postern('check', BASE);
  expect(status).toBe(0);
  expect(stdout).toMatch(/Warnings:\n {2}connection google: .*access_type: 'offline'/);
});

test('check: a key of one repeated byte, as examples have it, is a warning with its fix', async () => {
  const work = { type: 'oidc', id: 'work', issuer: 'https://login.example', clientId: 'app' };
  const connection = { ...work, clientSecret: 's' };
  await writeConfig('postern.config.json', JSON.stringify({ connections: [connection] }));
  const { status, stdout } = await postern('check', BASE);
  expect(status).toBe(0);
  expect(stdout).toContain('POSTERN_KEYS: k1 can be guessed; make one with postern keys new');
  const { stdout: made } = await postern('keys new');
  const other = await postern('check', { ...BASE, POSTERN_KEYS: made.trim() });
  expect(other.stdout).not.toContain('guessed');
});

test('check: variables come from the file that --env names, unless they are set', async () => {
  const login = { POSTERN_OIDC_ISSUER: 'https://login.example', POSTERN_OIDC_CLIENT_ID: 'app' };
  const variables = { ...BASE, ...login, POSTERN_OIDC_CLIENT_SECRET: 'top-secret' };
  const lines = Object.entries(variables).map(([name, value]) => `${name}=${value}\n`);
  await writeConfig('.env', lines.join(''));
  const ofTheFile = await postern('check --env .env');
  expect(ofTheFile).toMatchObject({ status: 0, stdout: expect.stringContaining('localhost:5173') });
  const origin = 'https://app.example';
  const set = await postern('check --env .env', { POSTERN_PUBLIC_ORIGIN: origin });
  expect(set.stdout).toContain(origin);
  const missing = await postern('check --env missing.env');
  expect(missing).toMatchObject({ status: 1, stderr: expect.stringContaining('missing.env') });
});

/** A provider that needs no request to start. */
const LEKAB = JSON.stringify({ connections: [{ type: 'lekab', username: 'u', password: 'p' }] });

const DEV_CONFIG = JSON.stringify({
  app: 'dist',
  connections: [
    { type: 'oidc', id: 'login', issuer: '${ISSUER}', clientId: 'app', clientSecret: 's' },
  ],
});

test('check: beside .env.local it reads what the dev server reads, and lists what production lacks', async () => {
  await writeConfig('postern.config.json', DEV_CONFIG);
  await writeConfig('.env.local', 'ISSUER=https://login.example\n');
  const { status, stdout } = await postern('check');
  expect(status).toBe(0);
  const [development = '', production = ''] = stdout.split('For production');
  expect(development).toContain(
    'by .env.local:\nAssuming that your dev server is at http://localhost:5173.',
  );
  expect(development).toContain('\nThe configuration is valid.');
  expect(development).toContain('http://localhost:5173/auth/callback/login');
  expect(development).not.toContain('POSTERN_KEYS');
  expect(production).toContain('POSTERN_KEYS: is missing');
  expect(production).toContain('POSTERN_PUBLIC_ORIGIN: ');
  expect(production).toContain('POSTERN_REDIS_URL: ');
});

test.each([
  ['doctor', {}],
  ['check', { '.env.local': 'POSTERN_PUBLIC_ORIGIN=http://localhost:5180\n' }],
])(
  '%s: beside a dev server, what is missing is said to be needed in production',
  async (command, files) => {
    const given = { 'postern.config.json': DEV_CONFIG, 'vite.config.ts': '', ...files };
    for (const [name, text] of Object.entries(given)) await writeConfig(name, text);
    const { status, stderr } = await postern(command);
    expect(status).toBe(1);
    expect(stderr).toContain('npm run dev needs no credentials');
    expect((await postern(`${command} --production`)).stderr).not.toContain('npm run dev');
  },
);

test('check: --production, and settings of production, leave .env.local out', async () => {
  await writeConfig('postern.config.json', DEV_CONFIG);
  await writeConfig('.env.local', 'ISSUER=https://login.example\n');
  const asked = await postern('check --production');
  expect(asked.status).toBe(1);
  expect(asked.stderr).toContain('POSTERN_KEYS: is missing');
  expect(asked.stderr).not.toContain('.env.local');
  const set = await postern('check', BASE);
  expect(set.stderr).toContain('issuer');
});

test('check: a configuration in JSON is read with --config and with POSTERN_CONFIG', async () => {
  const connection = { type: 'oidc', id: 'work', issuer: 'https://l.example', clientId: 'a' };
  const content = { connections: [{ ...connection, clientSecret: '${SECRET}' }] };
  await writeConfig('edge.json', JSON.stringify(content));
  const variables = { ...BASE, SECRET: 'top-secret' };
  const named = await postern('check --config edge.json', variables);
  expect(named).toMatchObject({ status: 0, stdout: expect.stringContaining('connection work') });
  const byVariable = await postern('check', { ...variables, POSTERN_CONFIG: 'edge.json' });
  expect(byVariable.stdout).toBe(named.stdout);
  expect(named.stdout).not.toContain('top-secret');
});

test.each([
  ['postern.config.js', 'export const a = 1;', 'write export default defineConfig'],
  ['postern.config.ts', 'const a = 1;\nexport default {\n  a: [\n));', '(line 4)'],
  [
    'postern.config.ts',
    "import { a } from './other';\nexport default a;",
    'import a file by its whole name, such as other.ts',
  ],
  ['postern.config.json', '{"connection":[]}', 'connection'],
])('check: %s with %j is an error that names the fix', async (name, text, fix) => {
  await writeConfig(name, text);
  const { status, stderr } = await postern('check', BASE);
  expect(status).toBe(1);
  expect(stderr).toContain(name);
  expect(stderr).toContain(fix);
});

test('check: an error in a file of another name has that name', async () => {
  const [work] = JSON.parse(DEV_CONFIG).connections;
  const route = { name: 'orders', credential: 'secret', upstream: 'https://o.example', allow: [] };
  const content = { connections: [work], routes: [route] };
  await writeConfig('edge.json', JSON.stringify(content));
  const inJson = await postern('check --config edge.json', BASE);
  expect(inJson.stderr).toMatch(/\n {2}\S+\/edge\.json: routes\.0\.secret: is missing; add it\n/);
  await writeConfig('edge.mjs', 'export default () => ({ connections: {} });');
  const inCode = await postern('check --config edge.mjs', BASE);
  expect(inCode.stderr).toContain('configuration file: connections: Invalid type');
  expect(inJson.stderr + inCode.stderr).not.toContain('postern.config');
});

test('check: a folder without a configuration file is named as the likely mistake', async () => {
  const { stderr } = await postern('check', {});
  expect(stderr).toContain('POSTERN_CONFIG: is not set, and this folder has no postern.config.');
  await writeConfig('postern.config.json', '{}');
  expect((await postern('check', BASE)).stderr).not.toContain('POSTERN_CONFIG');
});

test('check: a file that is named and missing is an error', async () => {
  const { status, stderr } = await postern('check --config none.ts', BASE);
  expect(status).toBe(1);
  expect(stderr).toContain(
    'POSTERN_CONFIG: names none.ts, which cannot be read; set it, or --config, to the configuration file',
  );
});

test('doctor: a working configuration has no fault, and a wrong secret one', async () => {
  const redis = await RedisServer.start();
  endings.push(() => redis.end());
  const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  endings.push(() => lockit.close());
  const variables = {
    ...BASE,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: lockit.origin,
    POSTERN_REDIS_URL: `redis://127.0.0.1:${redis.port}`,
  };
  const good = await postern('doctor', variables);
  expect(good.stdout + good.stderr).toContain('ok     lockit: client credentials');
  expect(good.stdout + good.stderr).toContain(`ok     store: Redis at 127.0.0.1:${redis.port}`);
  const { LOCKIT_CLIENT_ID, LOCKIT_CLIENT_SECRET, LOCKIT_BASE_URL } = variables;
  const local = Object.entries({ LOCKIT_CLIENT_ID, LOCKIT_CLIENT_SECRET, LOCKIT_BASE_URL });
  await writeConfig('.env.local', local.map(([name, value]) => `${name}=${value}\n`).join(''));
  const inDevelopment = await postern('doctor');
  expect(inDevelopment.stdout + inDevelopment.stderr).toMatch(
    /by \.env\.local:\n[^]*dev server is at http:\/\/localhost:5173\.[^]*ok {5}lockit: client credentials[^]*For production[^]*POSTERN_KEYS/,
  );
  const forgetful = await RedisServer.start({ durability: 'none' });
  endings.push(() => forgetful.end());
  const risky = await postern('doctor', {
    ...variables,
    POSTERN_REDIS_URL: `redis://127.0.0.1:${forgetful.port}`,
  });
  expect(risky.stdout).toMatch(
    /WARN {3}store: Redis [^]*appendonly no: [^]*passed, 1 with a warning/,
  );
  expect(risky.status).toBe(0);
  const rules = ['on', '>pw', '~*', '+@all'];
  const asUser = async (...more: string[]): Promise<Result> => {
    await redis.command('ACL', 'SETUSER', 'limited', 'reset', ...rules, ...more);
    const url = `redis://limited:pw@127.0.0.1:${redis.port}`;
    return postern('doctor', { ...variables, POSTERN_REDIS_URL: url });
  };
  expect((await asUser('-time')).stdout).toMatch(
    /WARN {3}store: Redis .* rejects the command TIME/,
  );
  expect((await asUser('-hgetall')).stderr).toMatch(
    /FAULT {2}store: Redis .*NOPERM .*hgetall.*; allow its user the keys and commands/,
  );
  const bad = await postern('doctor', { ...variables, LOCKIT_CLIENT_SECRET: 'wrong' });
  expect(bad.status).toBe(1);
  expect(bad.stderr).toContain('FAULT  lockit: client credentials: provider_rejected_client');
});

test('doctor: a port that expects TLS, and one that does not, are faults that name the scheme', async () => {
  await writeConfig('postern.config.json', LEKAB);
  for (const tls of [false, true]) {
    const redis = await RedisServer.start({ tls });
    endings.push(() => redis.end());
    const [given, fix] = tls ? ['redis', 'rediss'] : ['rediss', 'redis'];
    const POSTERN_REDIS_URL = `${given}://localhost:${redis.port}`;
    const { status, stderr } = await postern('doctor', { ...BASE, POSTERN_REDIS_URL });
    expect(stderr).toMatch(new RegExp(`FAULT {2}store: .* write ${fix} in place of ${given}\n`));
    expect(status).toBe(1);
  }
});

test('start: serves the edge and the app’s files from a configuration file', async () => {
  await writeConfig('index.html', '<title>App</title>');
  await writeConfig(
    'postern.config.json',
    JSON.stringify({
      app: '.',
      settings: { publicOrigin: 'http://localhost:5173' },
      connections: [{ type: 'lekab', username: 'u', password: 'p' }],
    }),
  );
  const port = await findFreePort();
  const lines: string[] = [];
  const edge = runProcess({
    command: process.execPath,
    args: [COMMAND, 'start'],
    cwd: directory,
    env: { PATH: process.env['PATH'], POSTERN_KEYS: KEYS, POSTERN_PORT: String(port) },
    onLine: (line) => lines.push(line),
  });
  endings.push(() => edge.end());
  await waitUntilReady(`http://127.0.0.1:${port}/readyz`);
  const page = await fetch(`http://127.0.0.1:${port}/deep/link`);
  expect(await page.text()).toBe('<title>App</title>');
  const config = await fetch(`http://127.0.0.1:${port}/auth/config`);
  expect(await config.json()).toEqual({ mode: 'forwarding', connections: [{ id: 'lekab' }] });
  expect(lines.join('\n')).toContain('"event":"store_in_memory"');
});

test.each(['no-host.invalid', '203.0.113.7'])(
  'start: POSTERN_HOST=%s, where the process cannot listen, is an error that names the setting',
  async (host) => {
    await writeConfig('postern.config.json', LEKAB);
    const { status, stderr } = await postern('start', { ...BASE, POSTERN_HOST: host });
    expect(stderr).toContain(`cannot start: POSTERN_HOST is "${host}"`);
    expect(stderr).toContain('such as 127.0.0.1, or to 0.0.0.0');
    expect(status).toBe(1);
  },
);

test('start: a file of the app that cannot be read ends the process, with Redis too', async () => {
  const redis = await RedisServer.start();
  endings.push(() => redis.end());
  await writeConfig('postern.config.json', LEKAB);
  await writeConfig('index.html', '<title>App</title>');
  await symlink('nowhere', join(directory, 'gone.js'));
  const lines: string[] = [];
  const edge = runProcess({
    command: process.execPath,
    args: [COMMAND, 'start', '--app', directory],
    cwd: directory,
    env: { PATH: process.env['PATH'], ...BASE, POSTERN_REDIS_URL: redis.url },
    onLine: (line) => lines.push(line),
  });
  endings.push(() => edge.kill());
  expect(await edge.ended).toBe(1);
  expect(lines.join('\n')).toMatch(/^Postern cannot start: .*gone\.js cannot be read \(ENOENT\)/m);
});

test('start: a crash is a line of the log, with its cause, before Node prints the stack', async () => {
  await writeConfig(
    'postern.config.ts',
    `import { defineConfig, lekab } from '${EDGE}';
    export default defineConfig(() => {
      setTimeout(() => {
        throw new Error('out of order', { cause: new Error('connect ECONNREFUSED 127.0.0.1:9') });
      }, 500);
      return { connections: [lekab({ username: 'u', password: 'p' })] };
    });`,
  );
  const { stdout, stderr } = await postern('start', { ...BASE, POSTERN_PORT: '0' });
  const lines = stdout.trim().split('\n');
  expect(lines.map((line): unknown => JSON.parse(line)).at(-1)).toEqual({
    time: expect.any(String),
    level: 'error',
    event: 'crashed',
    cause: 'Error: out of order: Error: connect ECONNREFUSED 127.0.0.1:9',
  });
  expect(stderr).toContain('postern.config.ts');
});

test.each([
  ['strat', 'Unknown command "strat".'],
  ['start --confg x', "Unknown option '--confg'."],
  ['check --app', "Option '--app <value>' argument missing."],
  ['start --production', 'postern start takes no option --production.'],
  ['doctor --provider', 'postern doctor takes no option --provider.'],
  ['keys new --workers 2', 'postern keys takes no option --workers.'],
  ['smoke https://app.example --config x', 'postern smoke takes no option --config.'],
])('%s: a wrong command or option is one line that names it', async (words, mistake) => {
  const { status, stdout, stderr } = await postern(words, BASE);
  expect(stderr).toBe(`${mistake} postern --help lists the commands and options.\n`);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test.each([
  ['', 2],
  ['help', 0],
  ['keys --help', 0],
])('postern %s: shows the help, with the status %i', async (words, expected) => {
  const { status, stdout, stderr } = await postern(words);
  expect(stdout + stderr).toContain('Usage: postern <command>');
  expect(status).toBe(expected);
});

test('smoke: takes an origin as the address bar shows it, and nothing longer', async () => {
  const origin = `http://localhost:${await findFreePort()}`;
  const { status, stderr } = await postern(`smoke ${origin}/`);
  expect(stderr).toMatch(/^FAULT {2}it is alive: no response \(.*ECONNREFUSED.*\)\n$/);
  expect(status).toBe(1);
  expect(await postern(`smoke ${origin}/app`)).toMatchObject({ status: 2 });
});

test.each([
  ['check my.json', '--config my.json'],
  ['doctor my.json', '--config my.json'],
  ['start my.json', '--config my.json'],
  ['keys new extra', '"extra"; remove it'],
  ['smoke https://app.example extra', '"extra"; remove it'],
])('%s: an extra word is an error that names it', async (words, fix) => {
  const { status, stdout, stderr } = await postern(words, BASE);
  expect(stderr).toContain(fix);
  expect(stdout).toBe('');
  expect(status).toBe(2);
});

test('--version is that of the package', async () => {
  const { status, stdout } = await postern('--version');
  expect(stdout).toBe(`${VERSION}\n`);
  expect(status).toBe(0);
});

test('doctor: a misspelled setting is listed, as by check', async () => {
  await writeConfig('postern.config.json', LEKAB);
  const { stderr } = await postern('doctor', { ...BASE, POSTERN_REDIS_URI: 'redis://a' });
  expect(stderr).toMatch(/Not read:\n {2}POSTERN_REDIS_URI: .*did you mean POSTERN_REDIS_URL\?/);
});

test('--help goes to standard output', async () => {
  const { status, stdout } = await postern('--help');
  expect(status).toBe(0);
  expect(stdout).toContain('postern doctor');
});
