import { once } from 'node:events';
import { createServer, get, type IncomingMessage } from 'node:http';
import { buildVariables, HEADERS, PUBLIC_ORIGIN } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { ConfiguredEdge, StartConfigured } from '../configured-edge.ts';

const SECRET = 'key-of-the-api';
/** A key of 16 bytes (RFC 6455 §1.3). */
const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';
/** Longer than a response that the edge reads before it answers. */
const FILLING = '.'.repeat(40_000);

/** Repeats the key that it got: alone, in a long text, or without a length. */
function answer({ url, headers }: IncomingMessage): { text: string; hasLength: boolean } {
  const key = `<${String(headers['x-api-key'])}>`;
  return { text: url === '/long' ? key + FILLING + key : key, hasLength: url !== '/chunked' };
}

/** A route with a secret in front of a real upstream, from a real process. */
export function describeSecretRoutes(start: StartConfigured): void {
  const keys: unknown[] = [];
  const upstream = createServer((request, response) => {
    keys.push(request.headers['x-api-key']);
    const { text, hasLength } = answer(request);
    response.writeHead(200, {
      'content-type': 'text/plain',
      ...(hasLength && { 'content-length': text.length }),
    });
    response.end(text);
  });
  let target = { status: 0, location: '' };
  const sockets = new WebSocketServer({ noServer: true });
  upstream.on('upgrade', (request, socket, head) => {
    if (request.url === '/moved') {
      const { status, location } = target;
      socket.end(`HTTP/1.1 ${status} Moved\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    keys.push(request.headers['x-api-key']);
    sockets.handleUpgrade(request, socket, head, (opened) => opened.resume());
  });
  let edge: ConfiguredEdge;

  beforeAll(async () => {
    upstream.listen(0, '127.0.0.1');
    await once(upstream, 'listening');
    const address = upstream.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const route = {
      name: 'keyed',
      upstream: `http://127.0.0.1:${port}`,
      credential: 'secret',
      header: 'x-api-key',
      secret: SECRET,
      needsSession: false,
      allow: [
        { methods: ['GET'], path: '/**' },
        { methods: ['GET'], path: '/socket', isWebSocket: true },
        { methods: ['GET'], path: '/moved', isWebSocket: true },
      ],
    };
    edge = await start({ routes: [route] }, buildVariables('http://127.0.0.1:9'));
  });
  afterAll(async () => {
    await edge.end();
    sockets.close();
    upstream.closeAllConnections();
    upstream.close();
  });

  const hidden = `<${'*'.repeat(SECRET.length)}>`;
  test.each([
    ['/short', hidden],
    ['/long', hidden + FILLING + hidden],
    ['/chunked', hidden],
  ])('sends the secret with GET %s, and hides it in the response', async (path, text) => {
    const response = await fetch(`${edge.origin}/api/keyed${path}`, { headers: HEADERS });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(text);
    expect(keys.pop()).toBe(SECRET);
  });

  const open = (path: string): WebSocket =>
    new WebSocket(`${edge.origin.replace('http', 'ws')}/api/keyed${path}`, {
      headers: { origin: PUBLIC_ORIGIN },
    });

  test('sends the secret with the handshake of a WebSocket', async () => {
    const socket = open('/socket');
    await once(socket, 'open');
    expect(keys.pop()).toBe(SECRET);
    socket.close();
    await once(socket, 'close');
  });

  test.each([302, 307])(
    'S-29 follows no redirect (%s) of a WebSocket’s handshake',
    async (status) => {
      const asked: string[] = [];
      const elsewhere = createServer().listen(0, '127.0.0.1');
      elsewhere.on('upgrade', ({ url = '' }, socket) => {
        asked.push(url);
        socket.destroy();
      });
      await once(elsewhere, 'listening');
      const address = elsewhere.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      target = { status, location: `http://127.0.0.1:${port}/stolen` };
      const socket = open('/moved');
      socket.on('error', () => undefined);
      const [, response] = await once(socket, 'unexpected-response');
      socket.terminate();
      expect(response.statusCode).toBe(502);
      expect(asked).toEqual([]);
      elsewhere.close();
    },
  );

  test.each([
    ['a key that is too short', { 'sec-websocket-key': 'abc', 'sec-websocket-version': '13' }],
    ['version 12', { 'sec-websocket-key': KEY, 'sec-websocket-version': '12' }],
    ['no key', { 'sec-websocket-version': '13' }],
  ])('asks no upstream for a WebSocket with %s', async (_, handshake) => {
    keys.length = 0;
    const { port } = new URL(edge.origin);
    const headers = { connection: 'upgrade', upgrade: 'websocket', origin: PUBLIC_ORIGIN };
    const options = { host: '127.0.0.1', port, path: '/api/keyed/socket' };
    const request = get({ ...options, headers: { ...headers, ...handshake } });
    const [response]: IncomingMessage[] = await once(request, 'response');
    response?.resume();
    expect([400, 426]).toContain(response?.statusCode);
    expect(keys).toEqual([]);
  });
}
