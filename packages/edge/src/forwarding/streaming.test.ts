import { expect, test } from 'vitest';
import type { PublicRoute } from '../routes/route.ts';
import { EdgeUnderTest, LOCKIT, readCode } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

const CHUNK = new Uint8Array(64 * 1024);
/** Limits short enough to wait for. */
const IMPATIENT = { firstByteTimeoutMs: 100, idleTimeoutMs: 100 };
const never = new Promise<never>(() => undefined);

function createOpen(
  upstream: (request: Request) => Response | Promise<Response>,
  rules: Partial<PublicRoute> = {},
): EdgeUnderTest {
  return new EdgeUnderTest({
    routes: [{ ...OPEN_ROUTE, ...rules }],
    intercept: async (url, next, init) =>
      url.startsWith(`${LOCKIT}/stream`) ? upstream(new Request(url, init)) : next(),
  });
}

/** Creates a body that makes each of its chunks when the reader requests it, and counts them. */
function createBody(chunks: number, made: { count: number }): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull(controller) {
        if (made.count === chunks) return controller.close();
        made.count += 1;
        return controller.enqueue(CHUNK);
      },
    },
    { highWaterMark: 0 },
  );
}

const get = (edge: EdgeUnderTest, init?: RequestInit): Promise<Response> =>
  edge.call('GET', '/api/open/stream', init);

/** Posts a stream of unknown length, as a browser or curl would. */
const post = (edge: EdgeUnderTest, body: ReadableStream): Promise<Response> =>
  edge.call('POST', '/api/open/stream', { body, duplex: 'half' } as RequestInit);

test('streams a response without reading ahead, and cancels the rest', async () => {
  const made = { count: 0 };
  const edge = createOpen(() => new Response(createBody(1000, made)));
  const reader = (await get(edge)).body?.getReader();
  await reader?.read();
  await reader?.read();
  expect(made.count).toBeLessThan(5);
  await reader?.cancel();
  expect(made.count).toBeLessThan(5);
});

test('passes on server-sent events one by one', async () => {
  const events = Promise.withResolvers<ReadableStreamDefaultController>();
  const body = new ReadableStream({ start: (controller) => events.resolve(controller) });
  const headers = { 'content-type': 'text/event-stream' };
  const edge = createOpen(() => new Response(body, { headers }));
  const response = await get(edge);
  expect(response.headers.get('content-type')).toBe('text/event-stream');
  const reader = response.body?.getReader();
  for (const data of ['data: 1\n\n', 'data: 2\n\n']) {
    (await events.promise).enqueue(new TextEncoder().encode(data));
    const { value } = (await reader?.read()) ?? {};
    expect(new TextDecoder().decode(value)).toBe(data);
  }
});

test('streams an upload that takes longer than firstByteTimeoutMs', async () => {
  const edge = createOpen(
    async (request) => {
      const { byteLength } = await request.arrayBuffer();
      return Response.json({ byteLength });
    },
    { firstByteTimeoutMs: 1000, idleTimeoutMs: 1000 },
  );
  const slow = new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 300));
      sent += 1;
      controller.enqueue(CHUNK);
      if (sent === 4) controller.close();
    },
  });
  let sent = 0;
  expect(await (await post(edge, slow)).json()).toEqual({ byteLength: 4 * CHUNK.byteLength });
});

test('rejects a body that is longer than the route allows, with or without Content-Length', async () => {
  const made = { count: 0 };
  const edge = createOpen(async (request) => Response.json((await request.blob()).size), {
    maxBodyBytes: 3 * CHUNK.byteLength,
  });
  expect(await readCode(await post(edge, createBody(1000, made)))).toBe('413 request_too_large');
  expect(made.count).toBeLessThan(8);
  const headers = { 'content-length': String(3 * CHUNK.byteLength + 1) };
  const announced = await edge.call('POST', '/api/open/stream', { body: 'x', headers });
  expect(await readCode(announced)).toBe('413 request_too_large');
  expect((await post(edge, createBody(3, { count: 0 }))).status).toBe(200);
});

test('S-77 aborts the request to an upstream that does not respond, with 504', async () => {
  // Keep the request, because undici keeps its signal's controller only as long as the request.
  const requests: Request[] = [];
  const edge = createOpen((request) => {
    requests.push(request);
    return never;
  }, IMPATIENT);
  expect(await readCode(await get(edge))).toBe('504 upstream_timeout');
  expect(edge.events).toMatchObject([{ cause: `${IMPATIENT.firstByteTimeoutMs} ms passed` }]);
  await expect.poll(() => requests[0]?.signal.aborted).toBe(true);
});

test('S-77 aborts a stalled body: a short one with 504, a long one with an error, an upload with 400', async () => {
  const stalled = (): ReadableStream<Uint8Array> =>
    new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(10)) });
  const headers = { 'content-length': '20' };
  const short = createOpen(() => new Response(stalled(), { headers }), IMPATIENT);
  expect(await readCode(await get(short))).toBe('504 upstream_timeout');
  const long = createOpen(() => new Response(stalled()), IMPATIENT);
  const response = await get(long);
  expect(response.status).toBe(200);
  await expect(response.arrayBuffer()).rejects.toThrow('upstream_timeout');
  expect(long.events).toContainEqual(
    expect.objectContaining({
      event: 'failure',
      code: 'upstream_timeout',
      path: '/api/open/stream',
      cause: `${IMPATIENT.idleTimeoutMs} ms passed`,
    }),
  );
  const upload = createOpen((request) => request.text().then(() => never), IMPATIENT);
  expect(await readCode(await post(upload, stalled()))).toBe('400 request_malformed');
});

test('passes on a short response whole or not at all, and waits for a slow reader of a long one', async () => {
  const broken = new ReadableStream({
    start: (controller) => controller.enqueue(new Uint8Array(10)),
    pull: (controller) => controller.error(new TypeError('connection reset')),
  });
  const short = createOpen(() => new Response(broken, { headers: { 'content-length': '20' } }));
  expect(await readCode(await get(short))).toBe('502 upstream_unreachable');
  const edge = createOpen(() => new Response(createBody(3, { count: 0 })), {
    idleTimeoutMs: 1000,
  });
  const response = await get(edge);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  expect((await response.arrayBuffer()).byteLength).toBe(3 * CHUNK.byteLength);
});

test('logs a response that is cut short after its headers, and not one that its reader cancels', async () => {
  const breaking = (): ReadableStream<Uint8Array> =>
    new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new TypeError('connection reset')),
    });
  const edge = createOpen(() => new Response(breaking()));
  const response = await get(edge);
  await expect(response.arrayBuffer()).rejects.toThrow('connection reset');
  const failure = { event: 'failure', code: 'upstream_unreachable' };
  expect(edge.events).toEqual([
    expect.objectContaining({ ...failure, cause: 'TypeError: connection reset' }),
  ]);
  const left = createOpen(() => new Response(createBody(3, { count: 0 })));
  await (await get(left)).body?.cancel();
  expect(left.events).toEqual([]);
});

test('aborts the upstream request when the browser disconnects', async () => {
  const controller = new AbortController();
  const arrived = Promise.withResolvers<Request>();
  const edge = createOpen(
    (request) => {
      arrived.resolve(request);
      return never;
    },
    { firstByteTimeoutMs: 5000 },
  );
  const url = 'http://localhost:5173/api/open/stream';
  const headers = { 'x-postern': '1' };
  void edge.fetch(url, { headers, signal: controller.signal });
  const request = await arrived.promise;
  controller.abort();
  expect(request.signal.aborted).toBe(true);
});

test('rejects a WebSocket in a runtime that cannot upgrade, and on any other path', async () => {
  const edge = createOpen(() => Response.json([]), {
    allow: [
      { methods: ['GET'], path: '/stream/socket', isWebSocket: true },
      { methods: ['GET'], path: '/stream' },
    ],
  });
  const headers = {
    connection: 'upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
    origin: 'http://localhost:5173',
  };
  for (const path of ['/api/open/stream/socket', '/api/open/stream']) {
    const response = await edge.call('GET', path, { headers });
    expect(await readCode(response)).toBe('403 route_forbidden');
  }
  expect(await readCode(await edge.call('GET', '/api/open/stream/socket'))).toBe(
    '403 route_forbidden',
  );
});
