import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { findFreePort, ROOT, run } from '@postern/processes';
import {
  buildVariables,
  DemoApp,
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '@postern/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

// The edge with Deno's own OpenTelemetry, which sends its spans over HTTP.

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const CALLER = 'b7ad6b7169203331';

const endings: (() => Promise<unknown>)[] = [];
let receiver: OtlpReceiver;
let emulatorOrigin = '';
/** The headers of the calls that the upstream got. */
const traceparents: (string | null)[] = [];

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
  emulatorOrigin = emulator.origin;
  endings.push(
    () => receiver.close(),
    () => emulator.close(),
  );
  const folder = mkdtempSync(join(tmpdir(), 'postern-kv-'));
  endings.push(() => Promise.resolve(rmSync(folder, { recursive: true })));
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  const config = join(folder, 'postern.config.json');
  writeFileSync(config, JSON.stringify({ app: folder }));
  const port = await findFreePort();
  const lines: string[] = [];
  const { PATH, HOME } = process.env;
  const edge = run({
    command: join(ROOT, 'node_modules/.bin/deno'),
    args: ['run', '--no-prompt', '--allow-all', 'src/main.ts'],
    cwd: join(ROOT, 'packages/deno'),
    env: {
      PATH,
      HOME,
      ...buildVariables(emulator.origin),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
      POSTERN_CONFIG: config,
      POSTERN_KV_PATH: ':memory:',
      OTEL_DENO: 'true',
      OTEL_DENO_CONSOLE: 'ignore',
      OTEL_DENO_METRICS: 'false',
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.origin,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    },
    onLine: (line) => lines.push(line),
  });
  endings.push(() => edge.kill());
  await vi.waitUntil(() => lines.some((line) => line.includes('"listening"')), { timeout: 30_000 });
  const origin = `http://127.0.0.1:${port}`;
  const app = new DemoApp(origin, { lockitOrigin: emulator.origin });
  await app.signIn();
  const headers = { traceparent: `00-${TRACE_ID}-${CALLER}-01` };
  await app.call('GET', '/api/lockit/projects', { headers });
  await app.call('POST', '/auth/refresh');
  await app.call('GET', '/api/none/of/a-user?code=a-code');
  await app.call('GET', '/callback?code=a-code');
  edge.signal('SIGTERM');
  await edge.ended;
});
afterAll(async () => {
  for (const end of endings.toReversed()) await end();
});

const find = (name: string): ReceivedSpan[] => receiver.spans.filter((span) => span.name === name);

test('Deno’s span of a call names its route, and is the parent of the upstream’s', () => {
  const [call] = find('GET /api/lockit/*');
  expect(call).toMatchObject({ kind: 2, traceId: TRACE_ID, parentSpanId: CALLER });
  expect(call?.attributes).toMatchObject({ 'http.route': '/api/lockit/*' });
  const [upstream] = find('upstream');
  expect(upstream).toMatchObject({ kind: 3, traceId: TRACE_ID, parentSpanId: call?.spanId });
  // One header, although Deno's fetch would add its own.
  expect(traceparents).toEqual([`00-${TRACE_ID}-${upstream?.spanId}-01`]);
});

test('a sign-in and a refresh have their spans', () => {
  const [signIn] = find('sign-in');
  expect(signIn?.parentSpanId).toBe(find('POST /auth/callback')[0]?.spanId);
  const below = receiver.spans.filter(({ parentSpanId }) => parentSpanId === signIn?.spanId);
  expect(new Set(below.map(({ name }) => name))).toEqual(new Set(['provider', 'store']));
  expect(find('renewal')[0]?.traceId).toBe(find('POST /auth/refresh')[0]?.traceId);
});

test('S-66 nothing that is sent has the path or the query of a request', () => {
  expect(receiver.spans.filter(({ kind }) => kind === 2).length).toBeGreaterThan(4);
  const sent = receiver.bodies.join();
  for (const text of ['a-code', 'a-user', '/oauth/access-token']) expect(sent).not.toContain(text);
});

test('Deno’s own span of a fetch names the server', () => {
  const requests = receiver.spans.filter(({ kind, name }) => kind === 3 && name === 'POST');
  expect(requests.length).toBeGreaterThan(0);
  for (const { attributes } of requests) {
    expect(attributes['server.address']).toBe(new URL(emulatorOrigin).host);
  }
});
