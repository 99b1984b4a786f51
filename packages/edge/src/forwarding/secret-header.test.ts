import { expect, test } from 'vitest';
import type { Route } from '../routes/route.ts';
import {
  EdgeUnderTest,
  type EdgeUnderTestOptions,
  LEKAB,
  readCode,
} from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

const SECRET = 'k3y/with+signs"in-it';
const OPERATOR = 'operator-of-the-test';
const ROUTE = {
  ...OPEN_ROUTE,
  credential: 'secret',
  header: 'x-api-key',
  secret: SECRET,
} satisfies Route;

/** An edge with one route, and the requests that its upstream received. */
function createEdge(
  rules: Partial<Route> = {},
  respond: (request: Request) => Response = () => new Response('done'),
  options: EdgeUnderTestOptions = {},
): { edge: EdgeUnderTest; seen: Request[] } {
  const seen: Request[] = [];
  const edge = new EdgeUnderTest({
    ...options,
    routes: [{ ...ROUTE, ...rules } as Route],
    intercept: async (url, next, init) => {
      if (new URL(url).pathname.startsWith('/oauth')) return next();
      const request = new Request(url, init);
      seen.push(request);
      return respond(request);
    },
  });
  return { edge, seen };
}

/** @returns the text that `createEdge` throws; empty if the route is valid */
function readErrors(rules: Partial<Route>): string {
  try {
    createEdge(rules);
    return '';
  } catch (error) {
    return String(error);
  }
}

test.each([
  [{}, 'x-api-key', SECRET],
  [{ scheme: 'Token' }, 'x-api-key', `Token ${SECRET}`],
  [{ header: undefined }, 'authorization', `Bearer ${SECRET}`],
  [{ header: 'authorization', scheme: '' }, 'authorization', SECRET],
])('S-73 sends the secret of a route with %j', async (rules, header, value) => {
  const { edge, seen } = createEdge(rules as Partial<Route>);
  const own = { 'x-api-key': 'own', authorization: 'Bearer own' };
  expect((await edge.call('GET', '/api/open/a?b=c', { headers: own })).status).toBe(200);
  const [request] = seen;
  expect(request?.headers.get(header)).toBe(value);
  expect(request?.url).not.toContain(SECRET);
  expect([...(request?.headers.values() ?? [])].join()).not.toContain('own');
});

test('needs a session if the route says so', async () => {
  const { edge, seen } = createEdge({ needsSession: true });
  expect(await readCode(await edge.call('GET', '/api/open/a'))).toBe('401 session_missing');
  expect(seen).toEqual([]);
  await edge.signIn();
  expect((await edge.call('GET', '/api/open/a')).status).toBe(200);
  expect(seen.map(({ headers }) => headers.get('x-api-key'))).toEqual([SECRET]);
});

test('takes the secret out of headers, reason phrase and body', async () => {
  const headers = {
    etag: `"${encodeURIComponent(SECRET)}"`,
    'x-total-count': SECRET,
    'x-correlation-id': 'kept',
    location: `/a/${encodeURIComponent(SECRET)}`,
    'content-digest': 'sha-256=:AAAA:',
  };
  const json = JSON.stringify({ headers: { 'x-api-key': SECRET } });
  const php = json.replaceAll('/', '\\/');
  const body = `${json} ${php} ${SECRET} /?key=${encodeURIComponent(SECRET)}.`;
  const respond = (): Response => new Response(body, { status: 201, statusText: SECRET, headers });
  const { edge } = createEdge({}, respond);
  const response = await edge.call('GET', '/api/open/a');
  expect([response.status, response.statusText]).toEqual([201, '']);
  expect(JSON.stringify([...response.headers])).not.toMatch(/k3y/);
  expect(response.headers.get('x-correlation-id')).toBe('kept');
  expect(response.headers.has('content-digest')).toBe(false);
  const text = await response.text();
  expect(text).toHaveLength(body.length);
  expect(text).not.toMatch(/k3y|with|signs/);
  expect(text).toContain('{"headers":{"x-api-key":"*********************"}}');
});

test('finds a secret in pieces, and holds back only what may begin it', async () => {
  const pieces = ['data: k3', 'y/with+si', 'gns"in-it', '\n\ndata: k', '3z\n\nk3y'];
  const stream = new TransformStream<Uint8Array, Uint8Array>();
  const writer = stream.writable.getWriter();
  const { edge } = createEdge({}, () => new Response(stream.readable));
  const [first = '', ...rest] = pieces;
  const write = (text: string): Promise<void> => writer.write(new TextEncoder().encode(text));
  void write(first);
  const reader = (await edge.call('GET', '/api/open/a')).body?.getReader();
  const read = async (): Promise<string> => new TextDecoder().decode((await reader?.read())?.value);
  expect(await read()).toBe('data: ');
  let text = '';
  void rest.reduce((before, piece) => before.then(() => write(piece)), Promise.resolve());
  while (!text.includes('3z')) text += await read();
  expect(text).toBe(`${'*'.repeat(SECRET.length)}\n\ndata: k3z\n\n`);
  void writer.close();
  expect(await read()).toBe('k3y');
  expect((await reader?.read())?.done).toBe(true);
});

test('passes a response without content, and the length of one with content', async () => {
  const none = createEdge({}, () => new Response(null, { status: 204 }));
  expect((await none.edge.call('GET', '/api/open/a')).status).toBe(204);
  const headers = { 'content-length': '5', 'content-type': 'text/plain' };
  const some = createEdge({}, () => new Response('hello', { headers }));
  const response = await some.edge.call('GET', '/api/open/a');
  expect(response.headers.get('content-length')).toBe('5');
  expect(await response.text()).toBe('hello');
  const gone = createEdge({}, () => {
    throw new TypeError(`no response ${SECRET}`);
  });
  expect(await readCode(await gone.edge.call('GET', '/api/open/a'))).toBe(
    '502 upstream_unreachable',
  );
});

test('calls LEKAB with an API key in X-API-Key', async () => {
  const admin = new EdgeUnderTest({ variables: { POSTERN_OPERATOR_TOKEN: OPERATOR } });
  const created = await admin.call('POST', '/auth/connections/lekab/apikeys', {
    headers: { authorization: `Bearer ${OPERATOR}`, 'content-type': 'application/json' },
    body: '{"name":"postern"}',
  });
  const { apiKey } = (await created.json()) as { apiKey: string };
  const body = JSON.stringify({ to: '+46700000000', text: 'Call sheet' });
  const send = async (secret: string): Promise<number> => {
    const route = { ...ROUTE, name: 'sms', upstream: LEKAB, secret };
    const edge = new EdgeUnderTest({
      routes: [route],
      intercept: (url, _, init) => admin.emulators(url, init),
    });
    const headers = { 'content-type': 'application/json' };
    return (await edge.call('POST', '/api/sms/rime/send', { headers, body })).status;
  };
  expect(await send(apiKey)).toBe(200);
  expect(await send(`${apiKey}x`)).toBe(401);
});

test('S-22 reports every error of a secret at startup, and never its value', () => {
  expect(readErrors({ secret: '' })).toContain('has no secret; set secret');
  expect(readErrors({ secret: 'k3y\n' })).toContain('a line break');
  expect(readErrors({ secret: 'k3y' })).toContain('less than 8 characters');
  expect(readErrors({ secret: 'k3y and more' })).not.toContain('k3y');
  expect(readErrors({ scheme: 'A B' })).toContain('has an invalid scheme');
  for (const header of ['cookie', 'host', 'x-forwarded-for', 'proxy-authorization', 'X-Key']) {
    expect(readErrors({ header })).toContain(`names`);
  }
  expect(readErrors({ header: 'user-agent' })).toContain('which has another use');
  expect(readErrors({ requestHeaders: ['x-api-key'] })).toContain('which has another use');
  expect(readErrors({ upstream: 'http://api.example' })).toContain('use https');
  expect(readErrors({ authorize: () => true })).toContain('set needsSession');
});
