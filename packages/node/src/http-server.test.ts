import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { openSocket } from './testing/open-socket.ts';

const REQUEST = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** A head must arrive within this time; a kept connection may be idle for longer. */
const HEAD_TIMEOUT_MS = 15_000;

const open = async (keepAliveSeconds: number): Promise<Socket> =>
  (await openSocket(() => new Response('here'), keepAliveSeconds)).socket;

async function ask(socket: Socket): Promise<string> {
  socket.write(REQUEST);
  const [bytes]: unknown[] = await once(socket, 'data');
  return String(bytes);
}

test('a kept connection is idle for longer than a head may take, and serves the next request', async () => {
  const socket = await open(30);
  expect(await ask(socket)).toContain('Keep-Alive: timeout=30');
  await wait(HEAD_TIMEOUT_MS + 5000);
  expect(await ask(socket)).toMatch(/^HTTP\/1\.1 200 /);
});

test('an idle connection is closed after its time, and not before', async () => {
  const socket = await open(2);
  await ask(socket);
  const sinceMs = Date.now();
  await once(socket.resume(), 'close');
  expect(Date.now() - sinceMs).toBeGreaterThan(1950);
  // Node may add a second, so that its last `Keep-Alive` header was not a lie.
  expect(Date.now() - sinceMs).toBeLessThan(6000);
});

test('a response in progress is not cut by the limit for idle connections', async () => {
  const { socket, server } = await openSocket(() => new Response(), 1);
  server.removeAllListeners('request').on('request', (_, response) => {
    response.write('first ');
    setTimeout(() => response.end('last'), 4000);
  });
  const chunks: string[] = [];
  socket.on('data', (bytes) => chunks.push(String(bytes)));
  socket.write(REQUEST);
  await expect.poll(() => chunks.join(''), { timeout: 10_000 }).toContain('last');
});

test('an upgrade to h2c is ignored, and the request keeps its body', async () => {
  let body = '';
  const { socket } = await openSocket(async (request) => {
    body = await request.text();
    return new Response('here');
  });
  const upgrade = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMA\r\n';
  socket.write(`POST / HTTP/1.1\r\nHost: localhost\r\n${upgrade}Content-Length: 4\r\n\r\nbody`);
  const [bytes]: unknown[] = await once(socket, 'data');
  expect(String(bytes)).toMatch(/^HTTP\/1\.1 200 /);
  expect(body).toBe('body');
  socket.destroy();
});

test.each([
  ['//elsewhere.example/api/live', 'http://localhost//elsewhere.example/api/live'],
  ['http://elsewhere.example/api/live', '400 Bad Request'],
])('the target of an upgrade, %s, is a path', async (target, outcome) => {
  const { socket } = await openSocket(({ url }) => new Response(url, { status: 403 }));
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket';
  socket.write(`GET ${target} HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n\r\n`);
  let text = '';
  for await (const bytes of socket) text += String(bytes);
  expect(text).toContain(outcome);
});

test.each([
  ['/x', ['localhost/api/live?']],
  ['/api/live', ['localhost:99999']],
  ['/api/live', ['999.1.1.1']],
  ['/api\\live', ['localhost']],
  ['/api/live', ['localhost', 'elsewhere.example']],
  ['/api/live', []],
])('an upgrade to %s with the hosts %j is 400, as any other request', async (target, hosts) => {
  const { socket } = await openSocket(({ url }) => new Response(url, { status: 403 }));
  const fields = [
    ...hosts.map((host) => `Host: ${host}`),
    'Connection: Upgrade',
    'Upgrade: websocket',
  ];
  socket.end(`GET ${target} HTTP/1.1\r\n${fields.join('\r\n')}\r\n\r\n`);
  let text = '';
  for await (const bytes of socket) text += String(bytes);
  expect(text).toMatch(/^HTTP\/1\.1 400 /);
});
