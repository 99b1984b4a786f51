import { expect, test } from 'vitest';
import type { PublicRoute } from '../routes/route.ts';
import { EdgeUnderTest, LOCKIT, readCode } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

const PATH = '/api/open/x';

/** Creates an edge whose upstream responds as the test says, and records the methods of its requests. */
function create(
  respond: () => Response,
  rules: Partial<PublicRoute> = {},
): { edge: EdgeUnderTest; methods: (string | undefined)[] } {
  const methods: (string | undefined)[] = [];
  const edge = new EdgeUnderTest({
    routes: [{ ...OPEN_ROUTE, ...rules }],
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/x`)) return next();
      methods.push(init?.method);
      return respond();
    },
  });
  return { edge, methods };
}

/** Builds a response with a status that the constructor rejects, as a runtime's fetch can. */
function withStatus(status: number): Response {
  return Object.defineProperty(new Response('x'), 'status', { value: status });
}

test('allows HEAD where GET is allowed, and never OPTIONS', async () => {
  const { edge, methods } = create(() => new Response(null, { headers: { etag: '"1"' } }), {
    allow: [
      { methods: ['GET'], path: '/x' },
      { methods: ['POST'], path: '/x/post' },
      { methods: ['GET'], path: '/x/socket', isWebSocket: true },
    ],
  });
  const head = await edge.call('HEAD', PATH);
  expect([head.status, head.headers.get('etag'), await head.text()]).toEqual([200, '"1"', '']);
  expect(methods).toEqual(['HEAD']);
  expect((await edge.call('HEAD', `${PATH}/post`)).status).toBe(403);
  expect((await edge.call('HEAD', `${PATH}/socket`)).status).toBe(403);
  expect(await readCode(await edge.call('OPTIONS', PATH))).toBe('403 route_forbidden');
  expect(methods).toEqual(['HEAD']);
});

test('rejects an upstream status that is not final', async () => {
  for (const status of [100, 101, 103, 199, 600, 700, 999]) {
    const { edge } = create(() => withStatus(status));
    expect(await readCode(await edge.call('GET', PATH))).toBe('502 upstream_unreachable');
  }
});

test('rejects a response that has both a length and a transfer coding', async () => {
  const headers = { 'content-length': '2', 'transfer-encoding': 'chunked' };
  const { edge } = create(() => new Response('[1,2]', { headers }));
  expect(await readCode(await edge.call('GET', PATH))).toBe('502 upstream_unreachable');
});

test('passes on 204, 205 and 304 without a body and with the right length', async () => {
  for (const [status, length] of [
    [204, null],
    [205, '0'],
    [304, '7'],
  ] as const) {
    const headers = { 'content-length': '7', etag: '"1"' };
    const { edge } = create(() => new Response(null, { status, headers }));
    const response = await edge.call('GET', PATH);
    expect([response.status, response.body]).toEqual([status, null]);
    expect(response.headers.get('content-length')).toBe(length);
    expect(response.headers.get('etag')).toBe('"1"');
  }
});

test('corrects the headers of a response that the runtime has decoded', async () => {
  const headers = {
    'content-encoding': 'GZIP, br',
    'content-length': '3',
    'content-digest': 'sha-256=:AAAA:',
    'accept-ranges': 'bytes',
    etag: '"1"',
    'last-modified': 'Tue, 01 Sep 2026 00:00:00 GMT',
  };
  for (const method of ['GET', 'HEAD']) {
    const body = method === 'GET' ? 'decoded by fetch' : null;
    const { edge } = create(() => new Response(body, { headers }));
    const response = await edge.call(method, PATH);
    expect(await response.text()).toBe(body ?? '');
    const kept = Object.keys(headers).filter((name) => response.headers.has(name));
    expect(kept).toEqual(['etag', 'last-modified']);
    expect(response.headers.get('etag')).toBe('W/"1"');
  }
});

test('passes on an encoding that no runtime decodes', async () => {
  const headers = { 'content-encoding': 'compress', 'content-length': '3', etag: '"1"' };
  const { edge } = create(() => new Response('abc', { headers }));
  expect(Object.fromEntries((await edge.call('GET', PATH)).headers)).toMatchObject(headers);
});

test('rejects a part of encoded bytes that the runtime has tried to decode', async () => {
  const headers = { 'content-encoding': 'gzip', 'content-range': 'bytes 0-2/9' };
  const { edge } = create(() => new Response('abc', { status: 206, headers }));
  expect(await readCode(await edge.call('GET', PATH))).toBe('502 upstream_unreachable');
});

test('retries GET and HEAD once when the connection breaks, and never POST', async () => {
  for (const [method, times] of [
    ['GET', 2],
    ['HEAD', 2],
    ['POST', 1],
  ] as const) {
    const { edge, methods } = create(() => {
      throw new TypeError('connection reset');
    });
    expect((await edge.call(method, PATH)).status).toBe(502);
    expect(methods).toEqual(Array.from({ length: times }, () => method));
    let calls = 0;
    const once = create(() => {
      calls += 1;
      if (calls === 1) throw new TypeError('connection reset');
      return Response.json([]);
    });
    expect((await once.edge.call(method, PATH)).status).toBe(times === 2 ? 200 : 502);
  }
});

test('reports a body that its caller aborts as request_malformed', async () => {
  for (const headers of [{ 'content-length': '100' }, {}] as Record<string, string>[]) {
    const edge = new EdgeUnderTest({
      routes: [OPEN_ROUTE],
      intercept: async (url, _, init) => Response.json(await new Request(url, init).text()),
    });
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    const init = { body, headers, duplex: 'half' } as RequestInit;
    expect(await readCode(await edge.call('POST', PATH, init))).toBe('400 request_malformed');
    const codes = edge.events.flatMap((event) => ('code' in event ? [event.code] : []));
    expect(new Set(codes)).toEqual(new Set(['request_malformed']));
  }
});

test('S-18 allows a read without X-Postern only if its route allows it and the browser states same-origin', async () => {
  const { edge, methods } = create(() => new Response('data: 1\n\n'), {
    allow: [
      { methods: ['GET', 'POST'], path: '/x/events', needsNoHeader: true },
      { methods: ['GET'], path: '/x' },
    ],
  });
  const send = async (
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<number> =>
    (await edge.fetch(`http://localhost:5173/api/open${path}`, { method, headers })).status;
  const own = { 'sec-fetch-site': 'same-origin' };
  expect(await send('GET', '/x/events', own)).toBe(200);
  expect(await send('HEAD', '/x/events', { ...own, 'sec-fetch-dest': 'image' })).toBe(200);
  expect(methods).toEqual(['GET', 'HEAD']);
  for (const site of ['same-site', 'cross-site', 'none', 'same-origin, same-origin', '']) {
    expect(await send('GET', '/x/events', { 'sec-fetch-site': site })).toBe(403);
  }
  for (const destination of ['script', 'worker', 'sharedworker', 'serviceworker', 'audioworklet']) {
    expect(await send('GET', '/x/events', { ...own, 'sec-fetch-dest': destination })).toBe(403);
  }
  expect(await send('GET', '/x/events', {})).toBe(403);
  expect(await send('POST', '/x/events', own)).toBe(403);
  expect(await send('GET', '/x', own)).toBe(403);
  expect(await send('GET', '/none', own)).toBe(403);
  expect(await send('GET', '/x/events', { ...own, origin: 'https://evil.example' })).toBe(403);
  expect(methods).toHaveLength(2);
});

test('reads one path in router, guards and forwarder, and rejects user information', async () => {
  const { edge } = create(() => Response.json([]));
  const headers = { 'x-postern': '1' };
  const send = async (url: string): Promise<string> => {
    const request = new Request('http://localhost:5173/', { headers });
    const spelled = Object.defineProperty(request, 'url', { value: url });
    return readOutcome(await edge.fetch(spelled as unknown as string));
  };
  expect(await send('http://localhost:5173/auth/../api/open/x')).toBe('200');
  expect(await send('http://localhost:5173/api/open/../../auth/config')).toBe('200');
  expect(await send('http://localhost:5173/%61pi/open/x')).toBe('404 route_unknown');
  expect(await send('http://localhost:5173/auth/%63onfig')).toBe('404 route_unknown');
  expect(await send('http://user:p@localhost:5173/api/open/x')).toBe('400 request_malformed');
  expect(await send('http://user@localhost:5173/auth/config')).toBe('400 request_malformed');
  // What a server builds from `Host: .1`.
  expect(await send('http://.1/api/open/x')).toBe('400 request_malformed');
});

async function readOutcome(response: Response): Promise<string> {
  return response.ok ? String(response.status) : readCode(response);
}
