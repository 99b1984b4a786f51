import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { findFreePort, run, waitUntilReady } from '@postern/processes';
import { buildVariables, PUBLIC_ORIGIN, signIn } from '@postern/testing';
import { expect, onTestFinished, test, vi } from 'vitest';
import { buildCommand } from './deno-process.ts';

const BROWSERS = 40;
const ROUNDS = 20;
/** Headers of a handshake, with a key of 16 bytes (RFC 6455 §1.3). */
const HANDSHAKE = [
  'Host: localhost',
  `Origin: ${PUBLIC_ORIGIN}`,
  'Upgrade: websocket',
  'Connection: Upgrade',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
].join('\r\n');
/** Makes the response to a handshake (RFC 6455 §1.3). */
function accept(key: string | undefined): string {
  const digest = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`);
  const upgrade = 'Upgrade: websocket\r\nConnection: Upgrade';
  return `HTTP/1.1 101 Switching Protocols\r\n${upgrade}\r\nSec-WebSocket-Accept: ${digest.digest('base64')}\r\n\r\n`;
}

test('a browser that disconnects as it gets the response leaves no upstream’s socket open', async () => {
  const emulator = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  onTestFinished(() => emulator.close());
  const open = new Set<Duplex>();
  const acceptances: (() => void)[] = [];
  const upstream = createServer().on('upgrade', ({ headers }, socket) => {
    open.add(socket);
    // All that the edge sends is a close frame.
    socket.on('data', () => socket.destroy()).on('error', () => undefined);
    socket.on('close', () => open.delete(socket));
    acceptances.push(() => socket.write(accept(headers['sec-websocket-key'])));
  });
  const upstreamPort = await findFreePort();
  upstream.listen(upstreamPort, '127.0.0.1');
  onTestFinished(() => upstream.close());
  const folder = await mkdtemp(join(tmpdir(), 'postern-deno-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const config = join(folder, 'postern.config.json');
  const allow = [{ methods: ['GET'], path: '/socket', isWebSocket: true }];
  const route = { name: 'live', upstream: `http://127.0.0.1:${upstreamPort}`, allow };
  const user = { credential: 'user', connection: 'lockit' };
  await writeFile(config, JSON.stringify({ routes: [{ ...route, ...user }] }));
  const port = await findFreePort();
  const edge = run(
    buildCommand({
      ...buildVariables(emulator.origin),
      POSTERN_CONFIG: config,
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
    }),
  );
  onTestFinished(() => edge.kill());
  const origin = `http://127.0.0.1:${port}`;
  expect(await waitUntilReady(`${origin}/readyz`)).toBe(true);
  const cookie = await signIn(origin, emulator.origin);

  const connectBrowser = (): Socket => {
    const browser = connect(port, '127.0.0.1');
    browser.write(`GET /api/live/socket HTTP/1.1\r\nCookie: ${cookie}\r\n${HANDSHAKE}\r\n\r\n`);
    return browser;
  };
  // Somewhere in this time, the edge hands responses to Deno.
  for (let afterMs = 0; afterMs < ROUNDS; afterMs += 1) {
    const browsers = Array.from({ length: BROWSERS }, connectBrowser);
    await vi.waitUntil(() => acceptances.length === BROWSERS, { timeout: 5000, interval: 5 });
    for (const complete of acceptances.splice(0)) complete();
    await new Promise((done) => setTimeout(done, afterMs));
    for (const browser of browsers) browser.resetAndDestroy();
  }
  await expect.poll(() => open.size, { timeout: 6000 }).toBe(0);
});
