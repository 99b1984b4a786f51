import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { type DevApp, startDevApp } from './testing/dev-app.ts';

// The upstream repeats the key that it got, in a response and in a WebSocket.
const KEY = 'key-of-the-api';
const readKey = ({ headers }: IncomingMessage): string => `<${String(headers['x-api-key'])}>`;
const upstream = createServer((request, response) => {
  const filling = request.url === '/long' ? '.'.repeat(40_000) : '';
  response.end(filling + readKey(request));
});
const sockets = new WebSocketServer({ server: upstream });
sockets.on('connection', (socket, request) => {
  socket.send(readKey(request));
  socket.on('message', (data, binary) => socket.send(data, { binary }));
});
const started = new Map<string, Promise<DevApp>>();
let config = '';

beforeAll(async () => {
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const address = upstream.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  config = `import { defineConfig, oidc } from '@postern/edge/config';
export default defineConfig((env) => ({
  connections: [oidc({ id: 'work', issuer: env.ISSUER, clientId: 'app', clientSecret: env.SECRET })],
  routes: [{
    name: 'keyed', upstream: 'http://127.0.0.1:${port}', credential: 'secret', header: 'x-api-key',
    secret: env.API_KEY, needsSession: false,
    allow: ['GET /**', { methods: ['GET'], path: '/socket', isWebSocket: true }],
  }],
}));`;
});
afterAll(async () => {
  for (const app of started.values()) await (await app).end();
  sockets.close();
  upstream.close();
});

const SERVERS: readonly string[][] = [['dev'], ['preview', '--outDir', '.']];

/** Starts each server once. */
async function start(args: readonly string[]): Promise<string> {
  const [command = ''] = args;
  const files = { 'postern.config.ts': config };
  const app = started.get(command) ?? startDevApp({ files, variables: { API_KEY: KEY }, args });
  started.set(command, app);
  return (await app).origin;
}

function open(url: string, origin: string, protocols: string[] = []): WebSocket {
  return new WebSocket(url.replace('http', 'ws'), protocols, { headers: { origin } });
}

async function readStatus(socket: WebSocket): Promise<unknown> {
  socket.on('error', () => undefined);
  const [, response] = await once(socket, 'unexpected-response');
  socket.terminate();
  return response.statusCode;
}

test.each(SERVERS)(
  'vite %s sends a secret, and hides it in responses of any length',
  async (...args) => {
    const origin = await start(args);
    for (const path of ['/short', '/long']) {
      const response = await fetch(`${origin}/api/keyed${path}`, { headers: { 'x-postern': '1' } });
      expect(response.status).toBe(200);
      expect((await response.text()).slice(-KEY.length - 2)).toBe(`<${'*'.repeat(KEY.length)}>`);
    }
  },
);

test.each(SERVERS)('vite %s joins WebSockets, with the secret', async (...args) => {
  const origin = await start(args);
  const socket = open(`${origin}/api/keyed/socket`, origin);
  const [hello] = await once(socket, 'message');
  expect(String(hello)).toBe(`<${KEY}>`);
  socket.send('and back');
  const [echo] = await once(socket, 'message');
  expect(String(echo)).toBe('and back');
  socket.close();
  await once(socket, 'close');
});

test.each(SERVERS)('vite %s rejects a WebSocket as a deployed edge does', async (...args) => {
  const origin = await start(args);
  const elsewhere = open(`${origin}/api/keyed/socket`, 'https://evil.example');
  expect(await readStatus(elsewhere)).toBe(403);
  expect(await readStatus(open(`${origin}/api/none/socket`, origin))).toBe(404);
});

test('Vite’s own WebSocket stays Vite’s', async () => {
  const origin = await start(['dev']);
  const client = await (await fetch(`${origin}/@vite/client`)).text();
  const token = /wsToken = "([\w-]+)"/.exec(client)?.[1];
  const socket = open(`${origin}/?token=${token}`, origin, ['vite-hmr']);
  const [message] = await once(socket, 'message');
  expect(String(message)).toContain('connected');
  socket.close();
  await once(socket, 'close');
});
