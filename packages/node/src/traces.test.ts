import { resolve } from 'node:path';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { findFreePort, run } from '@postern/processes';
import {
  buildVariables,
  DemoApp,
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '@postern/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { COMMAND } from './testing/command.ts';

// The command `postern start` with the real SDK, which sends its spans over HTTP.

const PROJECTS = '/api/lockit/projects';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

const endings: (() => Promise<unknown>)[] = [];
let receiver: OtlpReceiver;
/** The headers of the calls that the upstream got. */
const traceparents: (string | null)[] = [];
/** Everything that only a browser, the edge and the provider may know. */
const secrets: string[] = ['top-secret'];

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const lockit = createLockitNetworkEmulator();
  const emulator = await serveEmulator(
    {
      fetch: (request: Request) => {
        if (new URL(request.url).pathname === '/projects') {
          traceparents.push(request.headers.get('traceparent'));
        }
        return lockit.fetch(request);
      },
    } as typeof lockit,
    { port: 0 },
  );
  endings.push(
    () => receiver.close(),
    () => emulator.close(),
  );
  const port = await findFreePort();
  const lines: string[] = [];
  const edge = run({
    command: process.execPath,
    args: [
      '--import',
      resolve(import.meta.dirname, '../examples/opentelemetry.mjs'),
      COMMAND,
      'start',
    ],
    env: {
      PATH: process.env['PATH'],
      ...buildVariables(emulator.origin),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
      POSTERN_API_DOWN: `http://127.0.0.1:${await findFreePort()} GET /**`,
      OTEL_SERVICE_NAME: 'edge',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
      OTEL_METRICS_EXPORTER: 'none',
      OTEL_LOGS_EXPORTER: 'none',
    },
    onLine: (line) => lines.push(line),
  });
  endings.push(() => edge.kill());
  await vi.waitUntil(() => lines.some((line) => line.includes('"listening"')), { timeout: 20_000 });
  await useEdge(`http://127.0.0.1:${port}`, emulator.origin);
  edge.signal('SIGTERM');
  const code = await edge.ended;
  if (code !== 0) throw new Error(`ended with ${code}: ${lines.join('\n')}`);
});
afterAll(async () => {
  for (const end of endings.toReversed()) await end();
});

/** Signs in, calls, refreshes and fails. */
async function useEdge(origin: string, lockitOrigin: string): Promise<void> {
  const app = new DemoApp(origin, { lockitOrigin });
  await app.signIn();
  await app.call('GET', PROJECTS, {
    headers: { traceparent: `00-${TRACE_ID}-${CALLER}-01` },
  });
  await app.call('POST', '/auth/refresh');
  await app.call('GET', '/api/none/of/a-user?token=a-query');
  const controls = createEmulatorControls(lockitOrigin);
  await app.call('GET', '/api/down/orders');
  for (const { value } of await controls.issued()) secrets.push(value);
}

const find = (name: string): ReceivedSpan[] => receiver.spans.filter((span) => span.name === name);

test('a call is a server span of the caller’s trace, and the parent of the upstream’s', () => {
  const call = find('GET /api/lockit/*').find(({ traceId }) => traceId === TRACE_ID);
  expect(call).toMatchObject({ kind: 2, parentSpanId: CALLER, status: 0 });
  expect(call?.attributes).toMatchObject({
    'http.request.method': 'GET',
    'http.route': '/api/lockit/*',
    'http.response.status_code': 200,
    'server.address': 'localhost',
  });
  const [upstream] = find('upstream');
  expect(upstream).toMatchObject({ kind: 3, traceId: TRACE_ID, parentSpanId: call?.spanId });
  expect(traceparents[0]).toBe(`00-${TRACE_ID}-${upstream?.spanId}-01`);
});

test('a sign-in and a refresh have their spans, with the requests to provider and store below', () => {
  const [signIn] = find('sign-in');
  const [callback] = find('POST /auth/callback');
  expect(signIn?.parentSpanId).toBe(callback?.spanId);
  const below = receiver.spans.filter(({ parentSpanId }) => parentSpanId === signIn?.spanId);
  expect(new Set(below.map(({ name }) => name))).toEqual(new Set(['provider', 'store']));
  const [renewal] = find('renewal');
  const [refresh] = find('POST /auth/refresh');
  expect(renewal).toMatchObject({ kind: 3, traceId: refresh?.traceId });
  expect(renewal?.attributes).toMatchObject({ 'http.response.status_code': 200 });
});

test('a failure is an error of the spans that failed, and a rejection names its code', () => {
  const failed = receiver.spans.filter(({ status }) => status === 2);
  expect(failed.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['upstream', 'GET /api/down/*']),
  );
  const codes = receiver.spans.map(({ attributes }) => attributes['postern.failure']);
  expect(codes).toEqual(expect.arrayContaining(['upstream_unreachable', 'route_unknown']));
});

test('S-66 no span has a path, a query, a secret or a cookie', () => {
  const all = receiver.bodies.join('\n');
  expect(receiver.spans.length).toBeGreaterThan(10);
  for (const word of ['a-query', 'a-user', '/projects', ...secrets])
    expect(all).not.toContain(word);
});
