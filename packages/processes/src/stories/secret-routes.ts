import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildVariables, HEADERS, PUBLIC_ORIGIN } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startEdgeAlone } from '../edge-alone.ts';
import type { EdgeProcess } from '../edge-process.ts';

const SECRET = 'key-of-the-api';
/** Longer than a response that the edge reads before it answers. */
const FILLING = '.'.repeat(40_000);

/** Repeats the key that it got: alone, in a long text, or without a length. */
function answer({ url, headers }: IncomingMessage): { text: string; hasLength: boolean } {
  const key = `<${String(headers['x-api-key'])}>`;
  return { text: url === '/long' ? key + FILLING + key : key, hasLength: url !== '/chunked' };
}

/** A route with a secret in front of a real upstream, from a real process. */
export function describeSecretRoutes(runtime: 'node' | 'deno'): void {
  const directory = mkdtempSync(join(tmpdir(), 'postern-secret-'));
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
  const sockets = new WebSocketServer({ server: upstream });
  sockets.on('connection', (_, { headers }) => keys.push(headers['x-api-key']));
  let edge: EdgeProcess;

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
      ],
    };
    const config = join(directory, 'postern.config.mjs');
    writeFileSync(config, `export default () => (${JSON.stringify({ routes: [route] })});`);
    edge = await startEdgeAlone(runtime, {
      ...buildVariables('http://127.0.0.1:9'),
      POSTERN_CONFIG: config,
    });
  });
  afterAll(async () => {
    await edge.end();
    sockets.close();
    upstream.closeAllConnections();
    upstream.close();
    rmSync(directory, { recursive: true });
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

  test('sends the secret with the handshake of a WebSocket', async () => {
    const url = `${edge.origin.replace('http', 'ws')}/api/keyed/socket`;
    const socket = new WebSocket(url, { headers: { origin: PUBLIC_ORIGIN } });
    await once(socket, 'open');
    expect(keys.pop()).toBe(SECRET);
    socket.close();
    await once(socket, 'close');
  });
}
