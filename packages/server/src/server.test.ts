import { readConfig } from '@postern/edge/config';
import type { ServerEvent } from '@postern/edge/monitoring';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { expect, test } from 'vitest';
import { createLineLog } from './line-log.ts';
import { buildListening, createServer, type Server, type ServerOptions } from './server.ts';
import { readServerSettings } from './server-settings.ts';
import { watchEnvironment } from './setting-names.ts';

const ORIGIN = 'http://localhost:5173';

async function start(
  trusted: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<{
  server: Server;
  config: ServerOptions['config'];
  callers: string[];
  events: unknown[];
}> {
  const values = {
    POSTERN_PUBLIC_ORIGIN: ORIGIN,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    ...variables,
  };
  const { config, errors } = readConfig(values, Object.keys(values));
  if (errors) throw new Error(JSON.stringify(errors));
  const callers: string[] = [];
  const events: unknown[] = [];
  const server = await createServer({
    config,
    server: readServerSettings({
      POSTERN_PUBLIC_ORIGIN: ORIGIN,
      POSTERN_TRUSTED_PROXIES: trusted,
      ...variables,
    }).settings,
    store: createMemoryStore(),
    log: (event) => events.push(event),
    rateLimiter: { take: (_, caller) => callers.push(caller) > 0 },
    app: import.meta.dirname,
  });
  return { server, config, callers, events };
}

async function ask({ server }: { server: Server }, peer: string, forwarded: string): Promise<void> {
  const headers = { 'x-postern': '1', 'x-forwarded-for': forwarded };
  await server.handle(new Request(`${ORIGIN}/auth/session`, { headers }), peer);
}

test('S-31 limits count the address that a trusted proxy names, and no address if none is configured', async () => {
  const behind = await start('10.0.0.0/8');
  await ask(behind, '10.0.0.1', '192.0.2.66, 198.51.100.1');
  await ask(behind, '203.0.113.9', '198.51.100.2');
  expect(behind.callers).toEqual(['auth 198.51.100.1', 'auth 203.0.113.9']);
  const unknown = await start('');
  await ask(unknown, '203.0.113.9', '198.51.100.1');
  expect(unknown.callers).toEqual([]);
});

test('end logs the counters once', async () => {
  const { server, events } = await start('none');
  await server.handle(new Request(`${ORIGIN}/api/none/at/all`), undefined);
  const counters = (): unknown[] =>
    events.filter((event) => (event as ServerEvent).event === 'counters');
  await server.end();
  expect(counters()).toEqual([{ event: 'counters', counts: { 'failure guard_csrf_header': 1 } }]);
  await server.end();
  expect(counters()).toHaveLength(1);
});

test('paths of the edge go to the edge, and all others to the static files', async () => {
  const { server } = await start('none');
  const file = await server.handle(new Request(`${ORIGIN}/server.ts`), undefined);
  expect(await file.text()).toContain('createServer');
  const unknown = await server.handle(
    new Request(`${ORIGIN}/auth/none`, { headers: { 'x-postern': '1' } }),
    undefined,
  );
  expect(unknown.status).toBe(404);
});

test('POSTERN_TRACE adds a trace on loopback, and is a fault elsewhere', async () => {
  const read = async (variables: Readonly<Record<string, string>>): Promise<string> => {
    const { server } = await start('none', variables);
    const { POSTERN_PUBLIC_ORIGIN: origin = ORIGIN } = variables;
    const response = await server.handle(new Request(`${origin}/auth/session`), undefined);
    return response.headers.get('server-timing') ?? '';
  };
  const isPublic = { POSTERN_PUBLIC_ORIGIN: 'https://app.example' };
  expect(await read({})).not.toContain('desc=');
  expect(await read({ POSTERN_TRACE: '1' })).toContain('desc=');
  expect(await read({ ...isPublic, POSTERN_TRACE: '1' })).not.toContain('desc=');
  const { faults } = readServerSettings({ ...isPublic, POSTERN_TRACE: '1' });
  expect(faults.map(({ name }) => name)).toEqual(['POSTERN_TRACE']);
});

test('the line of the start describes the configuration, without a secret', async () => {
  const { config } = await start('');
  const where = { version: '1.2.3', host: '127.0.0.1', port: 1, sessions: 'memory' };
  expect(buildListening(where, { edge: config, app: '/srv/app' })).toMatchObject({
    app: '/srv/app',
  });
  expect(buildListening(where, { edge: config })).toEqual({
    event: 'listening',
    ...where,
    publicOrigin: ORIGIN,
    app: 'none',
    connections: ['lockit'],
    routes: ['lockit'],
    keys: ['k1'],
  });
});

test('warns once if no client address is known, also where several workers serve', async () => {
  const warning = { event: 'no_client_address', fix: expect.stringContaining('POSTERN_TRUSTED') };
  const { events } = await start('');
  expect(events).toEqual([warning]);
  expect((await start('none')).events).toEqual([]);
  const lines: string[] = [];
  for (const worker of [1, 2]) {
    const log = createLineLog((line) => lines.push(line), { worker });
    log({ event: 'no_client_address', fix: 'set POSTERN_TRUSTED_PROXIES' });
  }
  expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([{ ...warning, worker: 1 }]);
});

test('each log line has its time and level', () => {
  const lines: string[] = [];
  const log = createLineLog((line) => lines.push(line));
  const failure = {
    event: 'failure',
    requestId: 'r',
    method: 'GET',
    path: '/auth/session',
  } as const;
  log({ ...failure, code: 'session_missing' });
  log({ ...failure, code: 'store_unavailable' });
  log({ event: 'revocation_failed', connection: 'lockit', code: 'provider_timeout' });
  log({ event: 'signed_out', requestId: 'r' });
  log({ event: 'store_connection_lost', cause: 'c' });
  const read = lines.map((line): { time: string; level: string } => JSON.parse(line));
  expect(read.map(({ level }) => level)).toEqual(['info', 'error', 'warn', 'info', 'error']);
  for (const { time } of read) expect(time).toMatch(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}Z$/);
  expect(read[3]).toMatchObject({ event: 'signed_out', requestId: 'r' });
});

test('finds settings that nothing reads, with the setting that was probably meant', () => {
  const environment = watchEnvironment(() => undefined);
  readConfig(environment.values, []);
  readServerSettings(environment.values);
  const given = [
    'PATH',
    'POSTERN_KEYS',
    'POSTERN_SESION_IDLE_SECONDS',
    'POSTERN_TRUSTED_PROXY',
    'POSTERN_SERVICE_HOST',
    'POSTERN_API_orders',
    'LOCKIT_CLIENT_ID',
    'LEKAB_USER_NAME',
  ];
  expect(environment.findUnknown(given)).toEqual([
    { name: 'POSTERN_SESION_IDLE_SECONDS', meant: 'POSTERN_SESSION_IDLE_SECONDS' },
    { name: 'POSTERN_TRUSTED_PROXY' },
    { name: 'POSTERN_SERVICE_HOST' },
    { name: 'POSTERN_API_orders', meant: 'POSTERN_API_ORDERS' },
    { name: 'LEKAB_USER_NAME', meant: 'LEKAB_USERNAME' },
  ]);
});
