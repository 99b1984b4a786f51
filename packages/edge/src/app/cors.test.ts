import { expect, test } from 'vitest';
import { callHandler } from '../testing/call-handler.ts';
import { EdgeUnderTest, LOCKIT, ORIGIN, readCode } from '../testing/edge-under-test.ts';
import { guardOrigin } from './cors.ts';

const LISTED = 'https://app.example.com';
const UNLISTED = ['https://evil.example', 'null', 'https://app.example.com.evil.example', '*'];

function createListed(): EdgeUnderTest {
  return new EdgeUnderTest({
    variables: { POSTERN_ALLOWED_ORIGINS: `https://other.example,${LISTED}` },
  });
}

function readCors(response: Response): Record<string, string> {
  const names = [...response.headers.keys()].filter((name) => name.startsWith('access-control-'));
  return Object.fromEntries(names.map((name) => [name, response.headers.get(name) ?? '']));
}

function preflight(edge: EdgeUnderTest, path: string, origin: string): Promise<Response> {
  const headers = {
    origin,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type,x-postern',
  };
  return Promise.resolve(edge.fetch(ORIGIN + path, { method: 'OPTIONS', headers }));
}

test('S-19 allows a listed origin to read every response, success or failure', async () => {
  const edge = createListed();
  await edge.signIn();
  const headers = { origin: LISTED };
  const paths = ['/auth/session', '/api/lockit/projects', '/api/none', '/auth/none', '/healthz'];
  for (const path of paths) {
    const response = await edge.call('GET', path, { headers });
    expect(readCors(response)).toEqual({
      'access-control-allow-origin': LISTED,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringContaining('retry-after'),
    });
    expect(response.headers.get('vary')).toContain('origin');
  }
  const refused = await edge.fetch(`${ORIGIN}/auth/session`, { headers });
  expect(readCors(refused)['access-control-allow-origin']).toBe(LISTED);
  expect(await readCode(refused)).toBe('403 guard_csrf_header');
});

test('S-19 allows a preflight of a listed origin without X-Postern for two hours', async () => {
  const edge = createListed();
  for (const path of ['/auth/callback', '/api/lockit/projects']) {
    const response = await preflight(edge, path, LISTED);
    expect(response.status).toBe(204);
    expect(readCors(response)).toMatchObject({
      'access-control-allow-origin': LISTED,
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'content-type,x-postern',
      'access-control-allow-methods': expect.stringContaining('POST'),
      'access-control-max-age': '7200',
    });
    expect(response.headers.get('vary')).toContain('origin');
  }
  expect(edge.events).toEqual([]);
});

test('allows every method in a preflight, since the route decides', async () => {
  for (const method of ['PROPFIND', 'QUERY', 'DELETE']) {
    const response = await createListed().fetch(`${ORIGIN}/api/files/a`, {
      method: 'OPTIONS',
      headers: { origin: LISTED, 'access-control-request-method': method },
    });
    const allowed = response.headers.get('access-control-allow-methods')?.split(', ');
    expect(allowed).toEqual(expect.arrayContaining(['PUT', 'PATCH', 'DELETE', method]));
  }
});

test('S-19 rejects every request of an unlisted origin, without a CORS header', async () => {
  for (const edge of [createListed(), new EdgeUnderTest()]) {
    for (const origin of UNLISTED) {
      const checked = await preflight(edge, '/api/lockit/projects', origin);
      const called = await edge.call('GET', '/auth/session', { headers: { origin } });
      for (const response of [checked, called]) {
        expect(readCors(response)).toEqual({});
        expect(response.headers.get('vary')).toContain('origin');
        expect(await readCode(response)).toBe('403 guard_origin');
      }
    }
  }
});

test('exposes every response header and the edge’s time to a listed origin', async () => {
  const upstreamHeaders = {
    'content-disposition': 'attachment',
    'content-range': 'bytes 0-1/2',
    link: '</a>',
  };
  const edge = new EdgeUnderTest({
    variables: { POSTERN_ALLOWED_ORIGINS: LISTED },
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/projects`)
        ? Response.json([], {
            headers: { ...upstreamHeaders, 'x-total-count': '1', 'set-cookie': 'a=b' },
          })
        : next(),
  });
  await edge.signIn();
  const { headers } = await edge.call('GET', '/api/lockit/projects', {
    headers: { origin: LISTED },
  });
  const exposed = headers.get('access-control-expose-headers')?.split(', ') ?? [];
  for (const name of ['content-disposition', 'content-range', 'date', 'x-total-count', 'etag']) {
    expect(exposed).toContain(name);
  }
  expect(exposed).toContain('x-request-id');
  for (const name of ['set-cookie', 'access-control-allow-origin']) {
    expect(exposed).not.toContain(name);
  }
});

test('S-19 ignores the CORS headers of an upstream', async () => {
  const edge = new EdgeUnderTest({
    variables: { POSTERN_ALLOWED_ORIGINS: LISTED },
    intercept: async (url, next) =>
      url.startsWith(`${LOCKIT}/projects`)
        ? Response.json([], { headers: { 'access-control-allow-origin': '*' } })
        : next(),
  });
  await edge.signIn();
  const own = await edge.call('GET', '/api/lockit/projects');
  expect(readCors(own)).toEqual({});
  const listed = await edge.call('GET', '/api/lockit/projects', { headers: { origin: LISTED } });
  expect(readCors(listed)['access-control-allow-origin']).toBe(LISTED);
});

const ORIGINS = { publicOrigin: 'https://a.example', allowedOrigins: ['https://b.example'] };

async function guard(headers: Record<string, string>): Promise<string> {
  const { response } = await callHandler((c) => guardOrigin(c, ORIGINS) ?? new Response('passed'), {
    headers,
  });
  return response.ok ? response.text() : readCode(response);
}

test('passes the public origin, an allowed one, and a request without Origin', async () => {
  expect(await guard({ origin: 'https://a.example' })).toBe('passed');
  expect(await guard({ origin: 'https://b.example' })).toBe('passed');
  expect(await guard({})).toBe('passed');
});

test.each([
  'null',
  'https://a.example.evil.example',
  'http://a.example',
  'https://a.example:444',
  'HTTPS://A.EXAMPLE',
])('rejects the origin %s', async (origin) => {
  expect(await guard({ origin })).toBe('403 guard_origin');
});

test('the log names the origin of a rejected request and of a rejected preflight', async () => {
  const edge = createListed();
  const headers = { origin: 'https://www.example.com?token=1' };
  expect(await readCode(await edge.call('GET', '/auth/session', { headers }))).toContain('403');
  await preflight(edge, '/auth/session', 'http://app.example.com');
  expect(edge.events).toMatchObject([
    { event: 'failure', code: 'guard_origin', cause: 'https://www.example.com' },
    { event: 'failure', code: 'guard_origin', cause: 'http://app.example.com' },
  ]);
});
