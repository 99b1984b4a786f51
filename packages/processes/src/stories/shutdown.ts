import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLockitNetworkEmulator, serveEmulator } from '@postern/emulators';
import { buildVariables, HEADERS, PUBLIC_ORIGIN, signIn } from '@postern/testing';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { findFreePort } from '../ports.ts';
import { waitUntilReady } from '../ready.ts';
import { type Command, type Running, run } from '../run.ts';

const FLOOD_BYTES = 256 * 1024;
const FLOOD_MESSAGES = 400;
const TICK_MS = 100;
/** Sent chunk by chunk, for 2.5 s. */
const UPLOAD_BYTES = 100_000;
const UPLOAD_CHUNKS = 25;

/** Answers every request with a stream that does not end, of the type that its path names. */
async function serveStreams(port: number): Promise<Server> {
  const server = createServer((request, response) => {
    if (request.url?.endsWith('upload')) return void answerLength(request, response);
    const type = request.url?.endsWith('events') ? 'text/event-stream' : 'application/octet-stream';
    response.writeHead(200, { 'content-type': type });
    const timer = setInterval(() => response.write('data: tick\n\n'), TICK_MS);
    response.once('close', () => clearInterval(timer));
  });
  const sockets = new WebSocketServer({ server, perMessageDeflate: false });
  sockets.on('connection', (socket, { url }) => {
    socket.on('error', () => undefined);
    if (url?.endsWith('?quiet')) return;
    for (let i = 0; i < FLOOD_MESSAGES; i += 1) socket.send(Buffer.alloc(FLOOD_BYTES, i));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function answerLength(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let length = 0;
  for await (const chunk of request) length += chunk.length;
  response.end(String(length));
}

/** Reads the rest of a stream. @returns whether it ended in order, and when */
async function readToEnd(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): Promise<{ readonly isComplete: boolean; readonly afterMs: number }> {
  const begunMs = performance.now();
  const read = async (): Promise<boolean> => {
    while (!(await reader.read()).done);
    return true;
  };
  const isComplete = await read().catch(() => false);
  return { isComplete, afterMs: performance.now() - begunMs };
}

/**
 * How a process of the edge stops while streams are open.
 *
 * @param build the command that starts the edge with these variables, as the process that gets the signal
 */
export function describeShutdown(
  build: (variables: Readonly<Record<string, string>>) => Command,
): void {
  const endings: (() => Promise<unknown> | void)[] = [];
  const lines: string[] = [];
  let edge: Running;
  let origin: string;
  let folder: string;
  let variables: Readonly<Record<string, string>>;
  let headers: Record<string, string>;

  beforeEach(async () => {
    const provider = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
    const port = await findFreePort();
    const upstream = await serveStreams(port);
    folder = mkdtempSync(join(tmpdir(), 'postern-shutdown-'));
    endings.push(
      () => provider.close(),
      () => upstream.closeAllConnections(),
      () => void upstream.close(),
      () => rmSync(folder, { recursive: true }),
    );
    const allow = [
      { methods: ['GET', 'POST'], path: '/**' },
      { methods: ['GET'], path: '/socket', isWebSocket: true },
    ];
    const user = { credential: 'user', connection: 'lockit' };
    const route = { name: 'live', upstream: `http://127.0.0.1:${port}`, allow, ...user };
    const config = join(folder, 'postern.config.mjs');
    writeFileSync(config, `export default () => (${JSON.stringify({ routes: [route] })});`);
    const own = String(await findFreePort());
    origin = `http://127.0.0.1:${own}`;
    variables = {
      ...buildVariables(provider.origin),
      POSTERN_CONFIG: config,
      POSTERN_PORT: own,
    };
    lines.splice(0);
    edge = run({ ...build(variables), onLine: (line) => lines.push(line) });
    endings.push(() => edge.kill());
    const isReady = await Promise.race([
      waitUntilReady(`${origin}/readyz`),
      edge.ended.then(() => false),
    ]);
    if (!isReady) throw new Error(`the edge did not start:\n${lines.join('\n')}`);
    headers = { ...HEADERS, origin: PUBLIC_ORIGIN, cookie: await signIn(origin, provider.origin) };
  });
  afterEach(async () => {
    for (const end of endings.splice(0).toReversed()) await end();
  });

  async function openStream(
    method: string,
    path: string,
  ): Promise<ReadableStreamDefaultReader<Uint8Array>> {
    const response = await fetch(`${origin}/api/live/${path}`, { method, headers });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    if (reader === undefined) throw new Error('the response has no body');
    await reader.read();
    return reader;
  }

  const countersOf = (): readonly string[] =>
    lines.filter((line) => line.includes('"event":"counters"') && line.includes('forwarded live'));

  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    '%s ends an event stream at once, and the process with its last counters and status 0',
    async (signal) => {
      const rest = readToEnd(await openStream('GET', 'events'));
      const begunMs = performance.now();
      edge.signal(signal);
      expect((await rest).isComplete).toBe(true);
      expect(await edge.ended).toBe(0);
      expect(performance.now() - begunMs).toBeLessThan(8000);
      expect(countersOf()).toHaveLength(1);
    },
  );

  test('a kept connection is used once more after the signal, and closed then', async () => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    endings.push(() => void socket.destroy());
    let received = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      received += text;
    });
    const ask = (): void =>
      void socket.write(
        `POST /auth/refresh HTTP/1.1\r\nHost: ${hostname}\r\nContent-Length: 0\r\n${Object.entries(
          headers,
        )
          .map((field) => `${field.join(': ')}\r\n`)
          .join('')}\r\n`,
      );
    const closed = once(socket, 'close');
    ask();
    await vi.waitUntil(() => /"expiresAt".*\}/.test(received));
    expect(received).not.toMatch(/^connection: close/im);
    received = '';
    edge.signal('SIGTERM');
    await new Promise((waited) => setTimeout(waited, 300));
    ask();
    await closed;
    expect(received).toMatch(/^HTTP\/1.1 200 /);
    expect(received).toMatch(/^connection: close/im);
    expect(await edge.ended).toBe(0);
  });

  test('an upload in progress is finished after the signal', async () => {
    const upload = new ReadableStream<Uint8Array>(
      {
        async pull(controller) {
          await new Promise((waited) => setTimeout(waited, TICK_MS));
          controller.enqueue(new Uint8Array(UPLOAD_BYTES / UPLOAD_CHUNKS));
          sent += 1;
          if (sent === UPLOAD_CHUNKS) controller.close();
        },
      },
      { highWaterMark: 0 },
    );
    let sent = 0;
    const init = { method: 'POST', headers, body: upload, duplex: 'half' };
    const answer = fetch(`${origin}/api/live/upload`, init);
    await vi.waitUntil(() => sent > 2);
    edge.signal('SIGTERM');
    const response = await answer;
    expect([response.status, await response.text()]).toEqual([200, String(UPLOAD_BYTES)]);
    expect(await edge.ended).toBe(0);
  });

  test('a connection that sends nothing does not delay the end by more than a few seconds', async () => {
    const { hostname, port } = new URL(origin);
    const socket = connect(Number(port), hostname);
    endings.push(() => void socket.destroy());
    await once(socket, 'connect');
    const begunMs = performance.now();
    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
    expect(performance.now() - begunMs).toBeLessThan(8000);
  });

  // As the first process of a container, it would ignore a signal without a listener.
  test('a signal during the start ends the process with status 0', async () => {
    const config = join(folder, 'slow.config.mjs');
    writeFileSync(
      config,
      "console.log('reads'); await new Promise(() => setTimeout(() => 0, 60_000));",
    );
    const begun = Promise.withResolvers<void>();
    const starting = run({
      ...build({ ...variables, POSTERN_CONFIG: config }),
      onLine: (line) => void (line.includes('reads') && begun.resolve()),
    });
    endings.push(() => starting.kill());
    await begun.promise;
    starting.signal('SIGTERM');
    expect(await starting.ended).toBe(0);
  });

  test('a WebSocket is closed, and does not delay the end', async () => {
    const url = `${origin.replace('http', 'ws')}/api/live/socket?quiet`;
    const socket = new WebSocket(url, { headers });
    await new Promise((opened) => socket.once('open', opened));
    const closed = new Promise((resolve) => socket.once('close', resolve));
    const begunMs = performance.now();
    edge.signal('SIGTERM');
    expect(await closed).toBe(1001);
    expect(await edge.ended).toBe(0);
    expect(performance.now() - begunMs).toBeLessThan(3000);
  });

  test('a WebSocket whose browser does not read delays the end by a few seconds only', async () => {
    const socket = new WebSocket(`${origin.replace('http', 'ws')}/api/live/socket`, { headers });
    socket.on('error', () => undefined);
    await new Promise((opened) => socket.once('open', opened));
    socket.pause();
    await new Promise((filled) => setTimeout(filled, 500));
    const begunMs = performance.now();
    edge.signal('SIGTERM');
    expect(await edge.ended).toBe(0);
    expect(performance.now() - begunMs).toBeLessThan(10_000);
    socket.terminate();
  });

  test('what has not finished in 15 s is aborted, with the last counters and status 0', async () => {
    const [download, answer] = [
      readToEnd(await openStream('GET', 'download')),
      // No EventSource: it would not be requested again.
      readToEnd(await openStream('POST', 'events')),
    ];
    edge.signal('SIGTERM');
    for (const one of [await download, await answer]) {
      expect(one.isComplete).toBe(false);
      expect(one.afterMs).toBeGreaterThan(14_000);
    }
    expect(await edge.ended).toBe(0);
    expect(countersOf()).toHaveLength(1);
  });
}
