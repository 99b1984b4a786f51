import {
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Fetch,
  type Route,
  readSettings,
} from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { expect, test } from 'vitest';

const ORIGIN = 'http://localhost:5173';
const ROUTE: Route = {
  name: 'live',
  upstream: 'http://localhost:9401',
  credential: 'service',
  connection: 'lekab',
  needsSession: false,
  maxBodyBytes: 0,
  firstByteTimeoutMs: 1000,
  idleTimeoutMs: 1000,
  rateLimits: {},
  allow: [{ methods: ['GET'], path: '/socket', isWebSocket: true }],
};

/** An edge in workerd, in front of an upstream that echoes messages and records upgrade headers. */
function createEchoing(rules: Partial<Route> = {}): {
  request: (headers: HeadersInit) => Promise<Response>;
  post: (path: string, body: object, cookie: string) => Promise<Response>;
  seen: Headers[];
  closed: [number, string][];
} {
  const closed: [number, string][] = [];
  const reading = readSettings({
    POSTERN_PUBLIC_ORIGIN: ORIGIN,
    POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
    LEKAB_USERNAME: 'testuser',
    LEKAB_PASSWORD: 'testpass',
    LEKAB_BASE_URL: 'http://localhost:9402',
    LOCKIT_CLIENT_ID: 'example-client',
    LOCKIT_CLIENT_SECRET: 'top-secret',
    LOCKIT_BASE_URL: 'http://localhost:9401',
    POSTERN_LEASE_SECONDS: '1',
  });
  if (reading.faults) throw new Error('settings');
  const seen: Headers[] = [];
  const edge = createEdge({
    settings: reading.settings,
    store: createMemoryStore(),
    log: () => undefined,
    rateLimiter: createInProcessRateLimiter(),
    routes: defineRoutes([{ ...ROUTE, ...rules } as Route]),
    fetch: ((url: string, init?: RequestInit) => {
      if (url.endsWith('token')) {
        return Promise.resolve(
          Response.json({ access_token: 'the-token', token_type: 'bearer', expires_in: 599 }),
        );
      }
      seen.push(new Headers(init?.headers));
      return Promise.resolve(echo(closed));
    }) as Fetch,
  });
  return {
    request: async (headers) => edge.request(`${ORIGIN}/api/live/socket`, { headers }),
    post: async (path, body, cookie) =>
      edge.request(ORIGIN + path, {
        method: 'POST',
        headers: { 'x-postern': '1', 'content-type': 'application/json', cookie },
        body: JSON.stringify(body),
      }),
    seen,
    closed,
  };
}

/** @param closed receives the code and reason with which the browser's side closes */
function echo(closed: [number, string][]): Response {
  const { 0: webSocket, 1: server } = new WebSocketPair();
  server.binaryType = 'arraybuffer';
  server.accept();
  server.addEventListener('message', ({ data }) => {
    server.send(typeof data === 'string' ? `echo ${data}` : data);
  });
  server.addEventListener('close', ({ code, reason }) => void closed.push([code, reason]));
  const headers = { 'sec-websocket-protocol': 'chat', 'set-cookie': 'postern-dev-5173=stolen' };
  return new Response(null, { status: 101, webSocket, headers });
}

const HANDSHAKE = {
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
};
const UPGRADE = { ...HANDSHAKE, 'sec-websocket-protocol': 'chat, other' };

test('a WebSocket is connected to the upstream with the token, and messages go both ways', async () => {
  const { request, seen, closed } = createEchoing();
  const response = await request({ ...UPGRADE, origin: ORIGIN, cookie: 'postern-dev-5173=mine' });
  expect(response.status).toBe(101);
  expect(response.headers.get('sec-websocket-protocol')).toBe('chat');
  expect(response.headers.has('set-cookie')).toBe(false);
  const { webSocket } = response;
  webSocket?.accept();
  const reply = new Promise((resolve) =>
    webSocket?.addEventListener('message', ({ data }) => resolve(data)),
  );
  webSocket?.send('hello');
  expect(await reply).toBe('echo hello');
  webSocket?.close(4000, 'enough');
  await expect.poll(() => closed).toEqual([[4000, 'enough']]);
  expect(seen[0]?.get('authorization')).toBe('Bearer the-token');
  expect(seen[0]?.get('sec-websocket-protocol')).toBe('chat, other');
  expect(seen[0]?.has('cookie')).toBe(false);
  expect(seen[0]?.has('origin')).toBe(false);
});

test.each([
  [{ upgrade: 'websocket' }],
  [{ ...HANDSHAKE, 'sec-websocket-version': '12' }],
  [{ ...HANDSHAKE, 'sec-websocket-key': 'abc' }],
])('an incomplete handshake reaches no upstream: %j', async (headers) => {
  const { request, seen } = createEchoing();
  expect((await request({ ...headers, origin: ORIGIN })).status).toBe(400);
  expect(seen).toEqual([]);
});

test('a protocol that the browser did not offer does not pass', async () => {
  const { request } = createEchoing();
  const { status, headers, webSocket } = await request({ ...HANDSHAKE, origin: ORIGIN });
  expect([status, headers.has('sec-websocket-protocol')]).toEqual([101, false]);
  webSocket?.accept();
  webSocket?.close();
});

/** Accepts a socket as a browser does, and records its messages. */
async function open(response: Response): Promise<{
  socket: WebSocket;
  messages: unknown[];
  closed: [number, string][];
}> {
  const { webSocket: socket } = response;
  if (!socket) throw new Error(`status ${response.status}`);
  const messages: unknown[] = [];
  const closed: [number, string][] = [];
  socket.binaryType = 'arraybuffer';
  socket.accept();
  socket.addEventListener('message', ({ data }) => void messages.push(data));
  socket.addEventListener('close', ({ code, reason }) => void closed.push([code, reason]));
  return { socket, messages, closed };
}

/** Signs in as an app does; the provider accepts any code. */
async function signIn(post: ReturnType<typeof createEchoing>['post']): Promise<string> {
  const codeVerifier = 'v'.repeat(43);
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(codeVerifier));
  const codeChallenge = btoa(String.fromCharCode(...new Uint8Array(digest)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  const attempt = { connection: 'lockit', state: 's'.repeat(43) };
  const begun = await post('/auth/sign-in', { ...attempt, codeChallenge }, '');
  const redirectUri = `${ORIGIN}/callback`;
  const done = await post(
    '/auth/callback',
    { ...attempt, code: 'code', codeVerifier, redirectUri },
    readCookies(begun),
  );
  return readCookies(done);
}

function readCookies(response: Response): string {
  expect(response.status).toBe(200);
  return response.headers
    .getSetCookie()
    .filter((cookie) => !cookie.includes('Max-Age=0'))
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ');
}

test('S-76 a WebSocket closes within one lease of the sign-out, and not before', async () => {
  const user = { credential: 'user', connection: 'lockit' } as const;
  const { request, post, closed: upstream } = createEchoing(user);
  const cookie = await signIn(post);
  const opened = await open(await request({ ...UPGRADE, origin: ORIGIN, cookie }));
  const { socket, messages, closed } = opened;
  // Longer than a lease: by then the edge has read the session again, and it is still valid.
  await new Promise((resolve) => setTimeout(resolve, 1300));
  socket.send('still here');
  await expect.poll(() => messages).toEqual(['echo still here']);
  expect((await post('/auth/logout', {}, cookie)).status).toBe(204);
  const beganMs = Date.now();
  const over = [[1008, 'session_expired']];
  await expect.poll(() => [closed, upstream], { timeout: 3000 }).toEqual([over, over]);
  expect(Date.now() - beganMs).toBeLessThanOrEqual(1000);
});

test('S-21 an upgrade from another origin, or without one, is rejected before anything is sent', async () => {
  const { request, seen } = createEchoing();
  for (const origin of [undefined, 'null', 'https://evil.example', `${ORIGIN}.evil.example`]) {
    const response = await request({ ...UPGRADE, ...(origin !== undefined && { origin }) });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: 'guard_origin' });
  }
  expect(seen).toEqual([]);
});

test('S-18 a request that is not an upgrade needs X-Postern, and gets no socket', async () => {
  const { request } = createEchoing();
  expect(await (await request({ origin: ORIGIN })).json()).toMatchObject({
    code: 'guard_csrf_header',
  });
  expect(await (await request({ 'x-postern': '1' })).json()).toMatchObject({
    code: 'route_forbidden',
  });
});
