import { expect, test } from 'vitest';
import type { PublicRoute } from '../routes/route.ts';
import { EdgeUnderTest, LOCKIT, readCode } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

const PATH = '/api/open/x';

/** An edge whose upstream answers what the test says, and the methods that have reached it. */
function create(
  answer: () => Response,
  rules: Partial<PublicRoute> = {},
): { edge: EdgeUnderTest; methods: (string | undefined)[] } {
  const methods: (string | undefined)[] = [];
  const edge = new EdgeUnderTest({
    routes: [{ ...OPEN_ROUTE, ...rules }],
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/x`)) return next();
      methods.push(init?.method);
      return answer();
    },
  });
  return { edge, methods };
}

/** What only a runtime's fetch can answer: a status that no Response may be made with. */
function withStatus(status: number): Response {
  return Object.defineProperty(new Response('x'), 'status', { value: status });
}

test('HEAD is allowed where GET is, and nowhere else; OPTIONS is no method of a route', async () => {
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

test('a status that is no final one is no answer', async () => {
  for (const status of [100, 101, 103, 199, 600, 700, 999]) {
    const { edge } = create(() => withStatus(status));
    expect(await readCode(await edge.call('GET', PATH))).toBe('502 upstream_unreachable');
  }
});

test('answers without content have none, and say so as they must', async () => {
  for (const [status, length] of [
    [204, null],
    [205, '0'],
    [304, '7'],
  ] as const) {
    const headers = { 'content-length': '7', etag: '"1"' };
    const { edge } = create(() => new Response(null, { status, headers }));
    const answer = await edge.call('GET', PATH);
    expect([answer.status, answer.body, answer.headers.get('content-length')]).toEqual([
      status,
      null,
      length,
    ]);
    expect(answer.headers.get('etag')).toBe('"1"');
  }
});

test('headers of an encoded answer that the runtime has decoded are made true', async () => {
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
    const answer = await edge.call(method, PATH);
    expect(await answer.text()).toBe(body ?? '');
    const kept = Object.keys(headers).filter((name) => answer.headers.has(name));
    expect(kept).toEqual(['etag', 'last-modified']);
    expect(answer.headers.get('etag')).toBe('W/"1"');
  }
});

test('an encoding that no runtime knows stays as it is', async () => {
  const headers = { 'content-encoding': 'compress', 'content-length': '3', etag: '"1"' };
  const { edge } = create(() => new Response('abc', { headers }));
  expect(Object.fromEntries((await edge.call('GET', PATH)).headers)).toMatchObject(headers);
});

test('a part of encoded bytes is refused where the runtime has tried to decode it', async () => {
  const headers = { 'content-encoding': 'gzip', 'content-range': 'bytes 0-2/9' };
  const { edge } = create(() => new Response('abc', { status: 206, headers }));
  expect(await readCode(await edge.call('GET', PATH))).toBe('502 upstream_unreachable');
});

test('a read is asked again when its connection breaks, once; what has an effect is not', async () => {
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

test('a caller that breaks its body off is at fault, not the edge and not the upstream', async () => {
  for (const headers of [{ 'content-length': '100' }, {}] as Record<string, string>[]) {
    const edge = new EdgeUnderTest({
      routes: [OPEN_ROUTE],
      intercept: async (url, _, init) => Response.json(await new Request(url, init).text()),
    });
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(10)),
      pull: (controller) => controller.error(new TypeError('terminated')),
    });
    const answer = await edge.call('POST', PATH, { body, headers, duplex: 'half' } as RequestInit);
    expect(await readCode(answer)).toBe('400 request_malformed');
    const codes = edge.events.flatMap((event) => ('code' in event ? [event.code] : []));
    expect(new Set(codes)).toEqual(new Set(['request_malformed']));
  }
});

test('S-18 a read without X-Postern passes where its route says so and the browser says same-origin', async () => {
  const { edge, methods } = create(() => new Response('data: 1\n\n'), {
    allow: [
      { methods: ['GET', 'POST'], path: '/x/events', needsNoHeader: true },
      { methods: ['GET'], path: '/x' },
    ],
  });
  const ask = async (
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<number> =>
    (await edge.fetch(`http://localhost:5173/api/open${path}`, { method, headers })).status;
  const own = { 'sec-fetch-site': 'same-origin' };
  expect(await ask('GET', '/x/events', own)).toBe(200);
  expect(await ask('HEAD', '/x/events', own)).toBe(200);
  expect(methods).toEqual(['GET', 'HEAD']);
  for (const site of ['same-site', 'cross-site', 'none', 'same-origin, same-origin', '']) {
    expect(await ask('GET', '/x/events', { 'sec-fetch-site': site })).toBe(403);
  }
  expect(await ask('GET', '/x/events', {})).toBe(403);
  expect(await ask('POST', '/x/events', own)).toBe(403);
  expect(await ask('GET', '/x', own)).toBe(403);
  expect(await ask('GET', '/none', own)).toBe(403);
  expect(await ask('GET', '/x/events', { ...own, origin: 'https://evil.example' })).toBe(403);
  expect(methods).toHaveLength(2);
});

test('router, guards and forwarder read one path, and none with user information', async () => {
  const { edge } = create(() => Response.json([]));
  const headers = { 'x-postern': '1' };
  const ask = async (url: string): Promise<string> => {
    const request = new Request('http://localhost:5173/', { headers });
    const spelled = Object.defineProperty(request, 'url', { value: url });
    return readOutcome(await edge.fetch(spelled as unknown as string));
  };
  expect(await ask('http://localhost:5173/auth/../api/open/x')).toBe('200');
  expect(await ask('http://localhost:5173/api/open/../../auth/config')).toBe('200');
  expect(await ask('http://localhost:5173/%61pi/open/x')).toBe('404 route_unknown');
  expect(await ask('http://localhost:5173/auth/%63onfig')).toBe('404 route_unknown');
  expect(await ask('http://user:p@localhost:5173/api/open/x')).toBe('400 request_malformed');
  expect(await ask('http://user@localhost:5173/auth/config')).toBe('400 request_malformed');
});

async function readOutcome(answer: Response): Promise<string> {
  return answer.ok ? String(answer.status) : readCode(answer);
}
