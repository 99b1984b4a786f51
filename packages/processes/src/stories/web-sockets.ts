import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { buildVariables, HEADERS, PUBLIC_ORIGIN, signIn } from '@postern/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import type { ConfiguredEdge, StartConfigured } from '../configured-edge.ts';
import { findFreePort } from '../ports.ts';
import { sendBytes } from './raw-socket.ts';

/** A message is one buffer unless a socket is told otherwise. */
const readText = (data: RawData): string => (data instanceof Buffer ? data.toString() : '');

/** A key of 16 bytes (RFC 6455 §1.3). */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
const FLOOD_BYTES = 256 * 1024;
const FLOOD_MESSAGES = 400;
function flood(socket: WebSocket): void {
  for (let i = 0; i < FLOOD_MESSAGES; i += 1) socket.send(Buffer.alloc(FLOOD_BYTES, i));
}

interface Browser {
  readonly socket: WebSocket;
  readonly received: string[];
  readonly closed: Promise<readonly [number, string]>;
  readonly opened: Promise<IncomingMessage>;
}

/** WebSockets through an edge: with real sockets, from real processes. */
export function describeWebSockets(
  runtime: 'node' | 'deno' | 'workerd',
  start: StartConfigured,
): void {
  let provider: Awaited<ReturnType<typeof serveEmulator>>;
  let edge: ConfiguredEdge;
  let upstream: WebSocketServer;
  let cookie = '';
  /** Handshakes and ends of the upstream's sockets. */
  let handshakes: IncomingMessage[] = [];
  let ends: (readonly [number, string])[] = [];
  /** Completes the handshake of a slow upstream, once it has begun. */
  const slow = Promise.withResolvers<() => void>();

  /** How the upstream sees an end by the edge. A client on Deno cannot send the code. */
  const ended = (reason: string): readonly [number, string] =>
    runtime === 'deno' ? [1005, ''] : [1008, reason];

  beforeAll(async () => {
    const port = await findFreePort();
    upstream = new WebSocketServer({
      port,
      host: '127.0.0.1',
      perMessageDeflate: false,
      verifyClient({ req: { url } }, accept) {
        if (!url?.endsWith('?slow')) return accept(true);
        slow.resolve(() => accept(true));
      },
    });
    upstream.on('connection', (socket, request) => {
      if (request.url?.endsWith('?leave')) return socket.close(4000, 'soon');
      handshakes.push(request);
      socket.send('welcome');
      socket.on('message', (data, binary) => {
        const text = readText(data);
        if (text === 'bye') socket.close(4000, 'as you wish');
        else if (text === 'no code') socket.close();
        else if (text === 'die') socket.terminate();
        else if (text === 'flood') flood(socket);
        else socket.send(data, { binary });
      });
      socket.on('close', (code, reason) => ends.push([code, String(reason)]));
    });
    const allow = [{ methods: ['GET'], path: '/socket', isWebSocket: true }];
    const route = { name: 'live', upstream: `http://127.0.0.1:${port}`, allow };
    const user = { credential: 'user', connection: 'lockit' };
    const gone = { name: 'gone', upstream: 'http://127.0.0.1:9', allow, ...user };
    const brief = { ...route, name: 'brief', ...user, maxDurationMs: 300 };
    provider = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
    edge = await start(
      { routes: [{ ...route, ...user }, gone, brief] },
      { ...buildVariables(provider.origin), POSTERN_LEASE_SECONDS: '1' },
    );
  });
  beforeEach(async () => {
    [handshakes, ends] = [[], []];
    cookie = await signIn(edge.origin, provider.origin);
  });
  afterAll(async () => {
    await edge.end();
    await provider.close();
    upstream.close();
  });

  function open(path = '/api/live/socket', headers: Record<string, string> = {}): Browser {
    const url = edge.origin.replace('http', 'ws') + path;
    const own = { cookie, origin: PUBLIC_ORIGIN, ...headers };
    const socket = new WebSocket(url, ['chat', 'superchat'], { headers: own });
    const received: string[] = [];
    socket.on('message', (data) => received.push(readText(data)));
    const [closed, opened] = [
      Promise.withResolvers<readonly [number, string]>(),
      Promise.withResolvers<IncomingMessage>(),
    ];
    socket.on('close', (code, reason) => closed.resolve([code, String(reason)]));
    socket.on('upgrade', (response) => opened.resolve(response));
    socket.on('unexpected-response', (_, response) => opened.resolve(response));
    socket.on('error', () => undefined);
    return { socket, received, closed: closed.promise, opened: opened.promise };
  }

  /** Sends a handshake without `Connection: Upgrade`. @returns the status */
  async function shake(fields: readonly string[]): Promise<number> {
    const own = ['Upgrade: websocket', 'Sec-WebSocket-Version: 13', `Sec-WebSocket-Key: ${KEY}`];
    const caller = [`Cookie: ${cookie}`, `Origin: ${PUBLIC_ORIGIN}`];
    const lines = [...own, ...caller, ...fields];
    return (await sendBytes(edge.origin, '/api/live/socket', lines)).status;
  }

  test('relays text and binary messages, with the credential and without the cookie', async () => {
    const { socket, received, opened, closed } = open();
    expect(await opened).toMatchObject({ statusCode: 101 });
    expect((await opened).headers['x-request-id']).toMatch(/^[\w-]{36}$/);
    await expect.poll(() => received).toEqual(['welcome']);
    socket.send('text');
    socket.send(Buffer.from('bytes'));
    await expect.poll(() => received).toEqual(['welcome', 'text', 'bytes']);
    expect(socket.protocol).toBe('chat');
    const [handshake] = handshakes;
    expect(handshake?.headers.authorization).toMatch(/^Bearer /);
    expect(handshake?.headers.cookie).toBeUndefined();
    socket.send('bye');
    expect(await closed).toEqual([4000, 'as you wish']);
    await expect.poll(() => ends).toContainEqual([4000, 'as you wish']);
  });

  test.each(['no code', 'die'])(
    'an upstream’s end by “%s” closes the browser’s socket without a code',
    async (end) => {
      const { socket, received, closed } = open();
      await expect.poll(() => received).toEqual(['welcome']);
      socket.send(end);
      expect(await closed).toEqual([1005, '']);
    },
  );

  test('an upstream that leaves right after its handshake closes the browser’s socket with its code', async () => {
    expect(await open('/api/live/socket?leave').closed).toEqual([4000, 'soon']);
  });

  test('closes the upstream’s socket with the browser’s code', async () => {
    const { socket, received } = open();
    await expect.poll(() => received).toEqual(['welcome']);
    socket.close(4001, 'done');
    await expect.poll(() => ends).toContainEqual([4001, 'done']);
  });

  test('leaves no upstream’s socket open for a browser that disconnected during the handshake', async () => {
    const browser = connect(Number(new URL(edge.origin).port), '127.0.0.1');
    const fields = `Host: localhost\r\nOrigin: ${PUBLIC_ORIGIN}\r\nCookie: ${cookie}\r\n`;
    const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n';
    const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
    browser.write(`GET /api/live/socket?slow HTTP/1.1\r\n${fields}${upgrade}${key}\r\n`);
    const complete = await slow.promise;
    browser.resetAndDestroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
    complete();
    await new Promise((resolve) => setTimeout(resolve, 200));
    // workerd breaks the upstream's handshake off too.
    const opened = runtime === 'workerd' ? 0 : 1;
    await expect.poll(() => handshakes).toHaveLength(opened);
    await expect.poll(() => ends).toHaveLength(opened);
  });

  const rejected = async (path: string, headers: Record<string, string>): Promise<unknown> =>
    (await open(path, headers).opened).statusCode;

  test('rejects another origin, a missing session and another path, and asks no upstream', async () => {
    expect(await rejected('/api/live/socket', { origin: 'https://evil.example' })).toBe(403);
    expect(await rejected('/api/live/socket', { cookie: '' })).toBe(401);
    expect(await rejected('/api/live/other', {})).toBe(404);
    expect(await rejected('/', {})).not.toBe(101);
    expect(handshakes).toEqual([]);
  });

  test.runIf(runtime !== 'workerd')(
    'a handshake that is not an upgrade, or offers no valid subprotocols, is 400',
    async () => {
      // As from nginx with `proxy_set_header Upgrade`, and without the one for Connection.
      expect(await shake([])).toBe(400);
      for (const offered of ['chat, chat', 'a b']) {
        const fields = ['Connection: Upgrade', `Sec-WebSocket-Protocol: ${offered}`];
        expect([offered, await shake(fields)]).toEqual([offered, 400]);
      }
      expect(handshakes).toEqual([]);
    },
  );

  test('an upstream that is down is 502 with a problem document', async () => {
    const { headers, statusCode } = await open('/api/gone/socket').opened;
    expect(statusCode).toBe(502);
    expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  });

  test('closes both sockets within a lease of the sign-out', async () => {
    const { received, closed } = open();
    await expect.poll(() => received).toEqual(['welcome']);
    const headers = { ...HEADERS, cookie, origin: PUBLIC_ORIGIN };
    await fetch(`${edge.origin}/auth/logout`, { method: 'POST', headers });
    expect(await closed).toEqual([1008, 'session_expired']);
    await expect.poll(() => ends).toContainEqual(ended('session_expired'));
  });

  test('closes both sockets after maxDurationMs', async () => {
    const { closed } = open('/api/brief/socket');
    expect(await closed).toEqual([1008, 'upstream_timeout']);
    await expect.poll(() => ends).toContainEqual(ended('upstream_timeout'));
  });

  // Deno and workerd cannot make a sender wait.
  test.runIf(runtime === 'node')(
    'makes an upstream wait for a slow browser, and delivers everything',
    async () => {
      const { socket, received } = open();
      await expect.poll(() => received).toEqual(['welcome']);
      socket.pause();
      socket.send('flood');
      await expect
        .poll(() => [...upstream.clients][0]?.bufferedAmount ?? 0)
        .toBeGreaterThan(2 ** 20);
      await new Promise((resolve) => setTimeout(resolve, 500));
      const { bufferedAmount } = [...upstream.clients][0] ?? {};
      // The rest of 100 MB is neither in the edge nor on its way.
      expect(bufferedAmount).toBeGreaterThan(50 * 2 ** 20);
      socket.resume();
      await expect.poll(() => received.length, { timeout: 20_000 }).toBe(1 + FLOOD_MESSAGES);
    },
  );

  test.runIf(runtime === 'deno')('ends both sockets if the browser is far behind', async () => {
    const { socket, received } = open();
    await expect.poll(() => received).toEqual(['welcome']);
    socket.pause();
    socket.send('flood');
    await expect.poll(() => ends, { timeout: 10_000 }).toContainEqual([1005, '']);
    socket.terminate();
  });
}
