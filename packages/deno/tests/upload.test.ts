import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findFreePort, type Running, run, waitUntilReady } from '@postern/processes';
import { buildVariables, HEADERS, PUBLIC_ORIGIN } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildCommand } from './deno-process.ts';

const LENGTH = 200_000;
const HALF = 'h'.repeat(LENGTH / 2);

/** Answers before it has the whole request, as the path says. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { url = '', socket } = request;
  if (url.endsWith('/reset')) return void socket.resetAndDestroy();
  if (url.endsWith('/refuse')) {
    // Without a length, so the edge streams it.
    response.writeHead(413).write('too ');
    return void response.end('long');
  }
  if (url.endsWith('/break')) {
    response.writeHead(200).write(Buffer.alloc(80_000, 'r'));
    return void setTimeout(() => socket.resetAndDestroy(), 100);
  }
  response.writeHead(200).write(Buffer.alloc(LENGTH, 'r'));
  let length = 0;
  for await (const chunk of request) length += chunk.length;
  response.end(String(length));
}

const endings: (() => Promise<unknown> | void)[] = [];
let edge: Running;
let port = 0;
beforeAll(async () => {
  const upstream = createServer((request, response) => {
    answer(request, response).catch(() => undefined);
  });
  const upstreamPort = await findFreePort();
  upstream.listen(upstreamPort, '127.0.0.1');
  endings.push(
    () => void upstream.close(),
    () => upstream.closeAllConnections(),
  );
  const folder = mkdtempSync(join(tmpdir(), 'postern-upload-'));
  endings.push(() => rmSync(folder, { recursive: true }));
  const config = join(folder, 'postern.config.json');
  const allow = [{ methods: ['POST'], path: '/**' }];
  const upstreamOrigin = `http://127.0.0.1:${upstreamPort}`;
  const route = {
    name: 'own',
    upstream: upstreamOrigin,
    credential: 'none',
    needsSession: false,
    allow,
  };
  writeFileSync(config, JSON.stringify({ routes: [route] }));
  port = await findFreePort();
  edge = run(
    buildCommand({
      ...buildVariables('http://127.0.0.1:9'),
      POSTERN_TRUSTED_PROXIES: 'none',
      POSTERN_PORT: String(port),
      POSTERN_CONFIG: config,
    }),
  );
  endings.push(() => edge.kill());
  await waitUntilReady(`http://127.0.0.1:${port}/readyz`);
});
afterAll(async () => {
  for (const end of endings.toReversed()) await end();
});

const head = (path: string): string =>
  [
    `POST /api/own${path} HTTP/1.1`,
    'Host: localhost',
    `Origin: ${PUBLIC_ORIGIN}`,
    ...Object.entries(HEADERS).map(([name, value]) => `${name}: ${value}`),
    `Content-Length: ${LENGTH}`,
    '\r\n',
  ].join('\r\n');

/** Sends half of an upload. @returns what came back in this time; then the browser leaves */
async function sendHalf(path: string, leaveAfterMs: number): Promise<string> {
  const browser = connect(port, '127.0.0.1');
  browser.on('error', () => undefined);
  let received = '';
  browser.on('data', (bytes) => {
    received += String(bytes);
  });
  browser.write(head(path) + HALF);
  await wait(leaveAfterMs);
  browser.destroy();
  return received;
}

const countFiles = (): number => readdirSync(`/proc/${edge.pid}/fd`).length;

test.each(['/reset', '/refuse', '/break', '/echo'])(
  'a browser that leaves in the middle of an upload to %s leaves no connection',
  async (path) => {
    await sendHalf(path, 50);
    const before = countFiles();
    for (let round = 0; round < 3; round += 1) {
      await Promise.all(Array.from({ length: 20 }, (_, i) => sendHalf(path, 20 + 5 * i)));
    }
    // The kept connections to the upstream are few.
    await expect.poll(countFiles, { timeout: 5000 }).toBeLessThan(before + 20);
  },
);

test('a short response ends an upload early', async () => {
  expect(await sendHalf('/refuse', 500)).toMatch(/^HTTP\/1\.1 413 [^]*too long$/);
  expect(await sendHalf('/reset', 500)).toMatch(/^HTTP\/1\.1 502 [^]*"upstream_unreachable"/);
});

test('a long response that is cut short during the upload is not a crash', async () => {
  expect(await sendHalf('/break', 500)).toMatch(/^(HTTP\/1\.1 502 [^]*)?$/);
  const response = await fetch(`http://127.0.0.1:${port}/healthz`);
  expect(response.status).toBe(200);
});

test('a long response follows the upload', async () => {
  const browser = connect(port, '127.0.0.1');
  const chunks: string[] = [];
  browser.on('data', (bytes) => chunks.push(String(bytes)));
  browser.write(head('/echo').replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n') + HALF);
  await wait(300);
  expect(chunks).toEqual([]);
  browser.write(HALF);
  await once(browser, 'close');
  const received = chunks.join('');
  expect(received).toMatch(/^HTTP\/1\.1 200 /);
  expect(received.match(/r{1000}/g)?.length).toBeGreaterThan(LENGTH / 1000 - 20);
  expect(received).toContain(`\r\n${LENGTH}\r\n`);
});
