import { beforeEach, expect, test } from 'vitest';
import { createEmulatorControls, type EmulatorControls } from '../../fixtures/controls-client.ts';
import { createLekabEmulator } from '../../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../../lockit-network/emulator.ts';
import { serveEmulator } from '../../server/serve.ts';
import { buildBasic, controlsOf } from '../../testing/in-process.ts';

const TOKEN_PATH = '/oauth/access-token';

let origin: string;
let controls: EmulatorControls;

beforeEach(async () => {
  const served = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  ({ origin } = served);
  controls = createEmulatorControls(origin);
  return served.close;
});

/** Sends a token request with the guide's code over a real connection. */
async function requestTokens(signal?: AbortSignal): Promise<Response> {
  return fetch(`${origin}${TOKEN_PATH}`, {
    method: 'POST',
    redirect: 'manual',
    headers: { authorization: buildBasic('example-client', 'top-secret') },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'example-auth-code',
      redirect_uri: 'https://example-client.com/auth_code',
    }),
    ...(signal === undefined ? {} : { signal }),
  });
}

test('a fault affects the requested number of calls, and its count goes down', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'status', status: 503, times: 2 });
  expect((await requestTokens()).status).toBe(503);
  expect(await controls.readFaults()).toEqual([
    { target: TOKEN_PATH, kind: 'status', remaining: 1 },
  ]);
  expect((await requestTokens()).status).toBe(503);
  expect((await requestTokens()).status).toBe(200);
  const log = await controls.requests();
  expect(log.map(({ status, fault }) => [status, fault])).toEqual([
    [503, 'status'],
    [503, 'status'],
    [200, undefined],
  ]);
});

test('faults of one target apply in the order they were added, until cleared', async () => {
  await controls.addFault({ target: '/projects', kind: 'status', status: 500 });
  await controls.addFault({ target: '/projects', kind: 'rate-limit', times: 5 });
  const statuses = [];
  for (let call = 0; call < 2; call += 1) {
    statuses.push((await fetch(`${origin}/projects`)).status);
  }
  await controls.clearFaults('/projects');
  statuses.push((await fetch(`${origin}/projects`)).status);
  expect(statuses).toEqual([500, 429, 401]);
});

test('a target with a placeholder affects only the paths it covers', async () => {
  await controls.addFault({ target: '/projects/{projectId}', kind: 'status', times: 9 });
  const paths = ['/projects/a', '/projects/b', '/projects', '/projects/a/episodes'];
  const responses = await Promise.all(paths.map((path) => fetch(`${origin}${path}`)));
  expect(responses.map(({ status }) => status)).toEqual([503, 503, 401, 401]);
});

test('clearing a target clears every fault it covers, regardless of placeholder names', async () => {
  await controls.addFault({ target: '/projects/{projectId}', kind: 'status' });
  await controls.addFault({ target: '/projects/abc', kind: 'status' });
  await controls.addFault({ target: '/projects', kind: 'status' });
  await controls.clearFaults('/projects/:id');
  const waiting = await controls.readFaults();
  expect(waiting.map(({ target }) => target)).toEqual(['/projects']);
});

test('latency delays the service’s response', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'latency', latencyMs: 300 });
  const startedMs = performance.now();
  const response = await requestTokens();
  expect(performance.now() - startedMs).toBeGreaterThan(290);
  expect(response.status).toBe(200);
});

test('a client that disconnects during latency is logged with 499, and the service does not handle its request', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'latency', latencyMs: 60_000 });
  await expect(requestTokens(AbortSignal.timeout(100))).rejects.toThrow(/timeout/);
  await expect.poll(async () => (await controls.requests())[0]?.status).toBe(499);
  expect(await controls.issued()).toEqual([]);
});

test('a status fault sends its body, type and Retry-After without calling the service', async () => {
  await controls.addFault({
    target: TOKEN_PATH,
    kind: 'status',
    status: 502,
    contentType: 'text/html',
    body: '<h1>Bad gateway</h1>',
    retryAfterSeconds: 7,
  });
  const response = await requestTokens();
  expect(response.status).toBe(502);
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(response.headers.get('retry-after')).toBe('7');
  expect(await response.text()).toBe('<h1>Bad gateway</h1>');
  expect((await requestTokens()).status).toBe(200);
});

test('with `handled`, the service handles the request and only its response is lost', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'status', handled: true });
  expect((await requestTokens()).status).toBe(503);
  expect(await controls.issued()).toHaveLength(2);
  expect((await requestTokens()).status).toBe(400);
});

test('a rate limit responds with 429 and Retry-After', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'rate-limit', retryAfterSeconds: 30 });
  const response = await requestTokens();
  expect([response.status, response.headers.get('retry-after')]).toEqual([429, '30']);
});

test.for([
  ['before its body', { bytes: 0 }],
  ['in the middle of its body', { bytes: 8 }],
  ['in the middle of the service’s response', { bytes: 20, handled: true }],
  ['before the last byte of the service’s response', { bytes: 60_000, handled: true }],
] as const)('a drop breaks the connection %s', async ([, fields]) => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'drop', ...fields });
  const response = await requestTokens();
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow(/terminated/);
  expect(await controls.issued()).toHaveLength('handled' in fields ? 2 : 0);
});

test('the client receives the sent part of a dropped response', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'drop', bytes: 16, handled: true });
  const reader = (await requestTokens()).body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toBe('{"access_token":');
  await expect(reader?.read()).rejects.toThrow(/terminated/);
});

test('garbage has a JSON content type but is not JSON', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'garbage' });
  const response = await requestTokens();
  expect(response.headers.get('content-type')).toBe('application/json');
  await expect(response.json()).rejects.toThrow(SyntaxError);
});

test('a slow body delivers the service’s response in pieces', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'slow-body', durationMs: 400 });
  const startedMs = performance.now();
  const response = await requestTokens();
  const headMs = performance.now() - startedMs;
  expect(await response.json()).toMatchObject({ access_token: 'example-access-token' });
  const wholeMs = performance.now() - startedMs;
  expect(wholeMs).toBeGreaterThanOrEqual(399);
  expect(headMs).toBeLessThan(wholeMs / 2);
});

test('a redirect leads to its location, by default to a path that the log shows', async () => {
  await controls.addFault({
    target: TOKEN_PATH,
    kind: 'redirect',
    status: 307,
    location: 'https://elsewhere.example/',
  });
  const response = await requestTokens();
  expect([response.status, response.headers.get('location')]).toEqual([
    307,
    'https://elsewhere.example/',
  ]);
  await controls.addFault({ target: '/projects', kind: 'redirect' });
  await fetch(`${origin}/projects`);
  const paths = (await controls.requests()).map(({ path }) => path);
  expect(paths).toEqual([TOKEN_PATH, '/projects', '/redirected']);
});

test('an oversize response is JSON of exactly the requested size', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'oversize', bytes: 3_000_001 });
  const text = await (await requestTokens()).text();
  expect(text).toHaveLength(3_000_001);
  expect(JSON.parse(text)).toMatch(/^x+$/);
});

test('an oversize response is not generated unless the client reads it', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'oversize', bytes: 1_000_000_000 });
  const response = await requestTokens();
  await response.body?.cancel();
  expect(await controls.readSettings()).toBeDefined();
});

test('a wrong content type can label the service’s body or a replacement', async () => {
  await controls.addFault({ target: TOKEN_PATH, kind: 'content-type' });
  const relabelled = await requestTokens();
  expect(relabelled.headers.get('content-type')).toBe('text/html');
  expect(await relabelled.json()).toMatchObject({ token_type: 'Bearer' });
  await controls.addFault({ target: TOKEN_PATH, kind: 'content-type', body: '<p>Login</p>' });
  expect(await (await requestTokens()).text()).toBe('<p>Login</p>');
});

test('a dropped response is cut short in-process too', async () => {
  const app = createLekabEmulator();
  await controlsOf(app).addFault({ target: '/revoke', kind: 'drop' });
  const response = await app.request('/auth/api/v1/revoke', { method: 'POST' });
  await expect(response.text()).rejects.toThrow('The connection was dropped.');
});

test.for([
  [{ kind: 'status' }, 'target: set it to the documented path'],
  [{ target: '/nowhere', kind: 'status' }, 'Documented: /oauth/authorize'],
  [{ target: '/nowhere', times: 0 }, 'Documented: /oauth/authorize'],
  [{ target: '/projects' }, 'kind'],
  [{ target: '/projects', kind: 'meteor' }, 'kind'],
  [{ target: '/projects', kind: 'status', statusCode: 500 }, 'Unknown: statusCode'],
  [{ target: '/projects', kind: 'status', status: 42 }, 'status'],
  [{ target: '/projects', kind: 'redirect', status: 200 }, 'status'],
  [{ target: '/projects', kind: 'redirect', location: 'a\r\nb: c' }, 'printable ASCII'],
  [{ target: '/projects', kind: 'latency', latencyMs: 600_001 }, 'latencyMs'],
  [{ target: '/projects', kind: 'latency', times: -1 }, 'times'],
] as const)('the fault %j is rejected: %s', async ([body, detail]) => {
  const response = await fetch(`${origin}/__emulator/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const rejection = (await response.json()) as { detail: string };
  expect(response.status).toBe(400);
  expect(rejection.detail).toContain(detail);
});
