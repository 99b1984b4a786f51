import type { Store } from '@postern/edge';
import { readConfig } from '@postern/edge/config';
import { createMemoryStore } from '@postern/edge/stores/memory';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  type EmulatorControls,
  serveEmulator,
} from '@postern/emulators';
import { buildVariables, DemoApp, PUBLIC_ORIGIN } from '@postern/testing';
import { Registry } from 'prom-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createServer, listConfigured } from '../server.ts';
import { CallMeter, countStatus } from './call-meter.ts';
import { createMetrics, type MetricsSnapshot } from './metrics.ts';

const TOKEN = 'an-operators-own-token-of-some-length';
const PROJECTS = '/api/lockit/projects';

let lockitOrigin = '';
let controls: EmulatorControls;
const endings: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  lockitOrigin = emulator.origin;
  controls = createEmulatorControls(lockitOrigin);
  endings.push(() => emulator.close());
});
afterEach(async () => {
  for (const end of endings.splice(0).toReversed()) await end();
});

/** The edge as a server runs it, and a signed-in app. */
async function start(
  store: Store = createMemoryStore(),
  readOthers: () => readonly Promise<MetricsSnapshot>[] = () => [],
  settings: Readonly<Record<string, string>> = {},
) {
  const variables = {
    ...buildVariables(lockitOrigin),
    POSTERN_OPERATOR_TOKEN: TOKEN,
    ...settings,
  };
  const { config, errors } = readConfig(variables, Object.keys(variables));
  if (errors) throw new Error(JSON.stringify(errors));
  let readOwn = (): Promise<MetricsSnapshot> => Promise.resolve([]);
  const server = await createServer({
    config,
    server: { isTraced: true, trustedProxies: [] },
    store,
    log: () => undefined,
    metrics: createMetrics({
      ...listConfigured(config),
      version: '1.2.3',
      share: (read) => {
        readOwn = read;
        return () => Promise.all([read(), ...readOthers()]);
      },
    }),
  });
  const send = async (url: string, init?: RequestInit): Promise<Response> =>
    server.handle(new Request(url, init), '127.0.0.1');
  const app = new DemoApp(PUBLIC_ORIGIN, { lockitOrigin, send });
  const read = async (): Promise<string> => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    return (await send(`${PUBLIC_ORIGIN}/metrics`, { headers })).text();
  };
  const value = async (series: string): Promise<number> => readValue(await read(), series);
  return { app, read, value, readOwn };
}

/** The value of one series in OpenMetrics text. */
function readValue(text: string, series: string): number {
  const line = text.split('\n').find((one) => one.startsWith(`${series} `));
  if (line === undefined) throw new Error(`no ${series} in:\n${text}`);
  return Number(line.slice(series.length + 1));
}

test('a path that ends with the route’s name counts for the route', async () => {
  const { app, value } = await start();
  await app.call('GET', '/api/lockit');
  expect(await value('postern_requests_total{route="lockit",status_class="4xx"}')).toBe(1);
});

test('counts sessions, sign-ins, refreshes, leases and calls', async () => {
  const { app, value } = await start();
  await app.signIn();
  for (let turn = 0; turn < 3; turn += 1) await app.call('GET', PROJECTS);
  await app.call('POST', '/auth/refresh');
  await app.call('GET', '/api/lockit/unknown');
  await app.post('/auth/logout', {});
  await app.call('GET', PROJECTS);
  const refresh = 'connection="lockit",grant="refresh_token"';
  for (const [series, count] of [
    ['postern_build_info{version="1.2.3"}', 1],
    ['postern_sessions_begun_total{connection="lockit"}', 1],
    ['postern_sessions_ended_total{reason="sign_out"}', 1],
    ['postern_sign_ins_total{outcome="ok"}', 1],
    [`postern_token_requests_total{${refresh},outcome="ok"}`, 1],
    [`postern_token_request_seconds_count{${refresh}}`, 1],
    ['postern_leases_total{route="lockit",lease="used"}', 2],
    ['postern_leases_total{route="lockit",lease="none"}', 1],
    ['postern_requests_total{route="lockit",status_class="2xx"}', 3],
    ['postern_requests_total{route="lockit",status_class="4xx"}', 2],
    ['postern_forwarded_total{route="lockit",status_class="2xx"}', 3],
    ['postern_call_seconds_count{route="lockit",part="upstream"}', 3],
    ['postern_call_seconds_count{route="lockit",part="edge"}', 5],
    ['postern_call_seconds_bucket{le="+Inf",route="lockit",part="store"}', 5],
    ['postern_failures_total{code="session_missing"}', 1],
  ] as const) {
    expect([series, await value(series)]).toEqual([series, count]);
  }
});

test('measures the upstream apart from the edge', async () => {
  const { app, value } = await start();
  await app.signIn();
  await controls.addFault({ target: '/projects', kind: 'latency', latencyMs: 1100 });
  await app.call('GET', PROJECTS);
  const bucket = (part: string): string =>
    `postern_call_seconds_bucket{le="1",route="lockit",part="${part}"}`;
  expect(await value(bucket('upstream'))).toBe(0);
  expect(await value(bucket('edge'))).toBe(1);
});

test('counts failed sign-ins by their failure, and refresh tokens that the provider rejects', async () => {
  const { app, value } = await start();
  await app.post('/auth/callback', { ...(await app.authorize()), code: 'unknown' });
  await app.signIn();
  await controls.addFault({
    target: '/oauth/access-token',
    kind: 'status',
    status: 400,
    contentType: 'application/json',
    body: '{"error":"invalid_grant"}',
  });
  await app.call('POST', '/auth/refresh');
  expect(await value('postern_sign_ins_total{outcome="provider_rejected_grant"}')).toBe(1);
  expect(await value('postern_sessions_ended_total{reason="refresh_rejected"}')).toBe(1);
});

test('counts a sign-in that cannot start, because the provider has no metadata', async () => {
  const { app, value } = await start(undefined, undefined, {
    POSTERN_OIDC_ISSUER: lockitOrigin,
    POSTERN_OIDC_CLIENT_ID: 'app',
    POSTERN_OIDC_CLIENT_SECRET: 'secret-of-the-app',
  });
  const response = await app.call('GET', '/auth/sign-in?connection=oidc');
  expect(response.headers.get('location')).toContain('#postern-error=provider_malformed');
  expect(await value('postern_sign_ins_total{outcome="provider_malformed"}')).toBe(1);
});

test('requests that belong to no sign-in do not count as failed sign-ins', async () => {
  const { app, read } = await start();
  await app.signIn();
  await app.call('GET', '/auth/callback/nope?code=c&state=s');
  await app.call('GET', '/auth/sign-in?connection=nope');
  await app.call('POST', '/auth/callback', { headers: { 'x-postern': '2' } });
  await app.call('POST', '/auth/callback', { headers: { origin: 'https://evil.example' } });
  const series = (await read()).split('\n').filter((line) => line.startsWith('postern_sign_ins_'));
  expect(series).toEqual([
    'postern_sign_ins_total{outcome="ok"} 1',
    'postern_sign_ins_total{outcome="refused"} 0',
  ]);
});

test('counts errors and times of the store', async () => {
  const store = createMemoryStore();
  let isDown = false;
  const { app, value } = await start({
    ...store,
    read: (key) => (isDown ? Promise.reject(new Error('down')) : store.read(key)),
  });
  await app.signIn();
  isDown = true;
  expect((await app.call('GET', PROJECTS)).status).toBe(503);
  expect(await value('postern_store_errors_total{operation="read"}')).toBe(1);
  expect(await value('postern_failures_total{code="store_unavailable"}')).toBe(1);
  expect(
    await value('postern_store_operation_seconds_count{operation="write"}'),
  ).toBeGreaterThanOrEqual(1);
});

test('labels have values of the configuration, never of a request', async () => {
  const { app, read } = await start();
  await app.signIn();
  const before = (await read()).split('\n').filter((line) => line.includes('postern_'));
  for (let i = 0; i < 20; i += 1) {
    await app.call('GET', `/api/unknown-${i}/secret-${i}`);
    await app.call('GET', `/auth/unknown-${i}`);
    await app.call('GET', `/auth/callback/unknown-${i}`);
  }
  const text = await read();
  const after = text.split('\n').filter((line) => line.includes('postern_'));
  expect(text).not.toMatch(/unknown-\d|secret-\d/);
  expect(readValue(text, 'postern_requests_total{route="(unknown)",status_class="4xx"}')).toBe(20);
  // Two failure codes: of the unknown routes and of their sign-in outcomes.
  expect(after.length - before.length).toBeLessThanOrEqual(2);
});

test('adds up the processes that share a port', async () => {
  const other = await start();
  await other.app.signIn();
  const { app, value } = await start(createMemoryStore(), () => [other.readOwn()]);
  await app.signIn();
  expect(await value('postern_sessions_begun_total{connection="lockit"}')).toBe(2);
  expect(await value('postern_call_seconds_count{route="lockit",part="edge"}')).toBe(0);
  expect(await value('postern_build_info{version="1.2.3"}')).toBe(1);
});

test('a scrape of 10,000 routes is as large as one of 1,000: the further ones share their series', async () => {
  const read = async (count: number) => {
    const routes = Array.from({ length: count }, (_, i) => `route-${i}`);
    const register = new Registry();
    const meter = new CallMeter({ routes, userRoutes: routes }, register);
    for (const name of routes) countStatus(meter.findRoute(name).forwarded, 200);
    return register.metrics();
  };
  const [thousand, all] = [await read(1000), await read(10_000)];
  expect(thousand).not.toContain('(more)');
  expect(all.length).toBeLessThan(thousand.length * 1.01);
  const forwarded = (route: string): number =>
    readValue(all, `postern_forwarded_total{route="${route}",status_class="2xx"}`);
  expect([forwarded('route-999'), forwarded('(more)')]).toEqual([1, 9000]);
  expect(all).not.toContain('postern_leases_total{route="(more)"');
});
