import { expect, test } from 'vitest';
import { EdgeUnderTest, LEKAB, LOCKIT, ORIGIN, readCode } from '../testing/edge-under-test.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';

/** Creates a signed-in edge whose upstreams respond as the test says, and records their requests. */
async function createRecorded(
  respond: () => Response = () => Response.json({ ok: true }),
): Promise<{ edge: EdgeUnderTest; upstream: Request[] }> {
  const upstream: Request[] = [];
  const edge = new EdgeUnderTest({
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/projects`) && !url.startsWith(`${LEKAB}/rime`)) return next();
      upstream.push(new Request(url, init));
      return respond();
    },
  });
  await edge.signIn();
  return { edge, upstream };
}

test('S-26 S-27 sends the route’s token upstream, and neither cookies nor headers that claim an identity', async () => {
  const { edge, upstream } = await createRecorded();
  const response = await edge.call('GET', '/api/lockit/projects?page=2', {
    headers: {
      authorization: 'Bearer mine',
      'x-api-key': 'mine',
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-host': 'evil.example',
      forwarded: 'for=127.0.0.1',
      'x-real-ip': '127.0.0.1',
      'cf-connecting-ip': '127.0.0.1',
      x_forwarded_for: '127.0.0.1',
      'x-request-id': 'mine',
      'x-remote-user': 'admin',
      'remote-groups': 'admin',
      'x-user-id': '1',
      'x-consumer-id': '1',
      'x-webauth-user': 'admin',
      'x-middleware-subrequest': 'middleware',
      'client-ip': '127.0.0.1',
      'x-originating-ip': '127.0.0.1',
      'x-forward-for': '127.0.0.1',
      dpop: 'mine',
      'x-http-method-override': 'DELETE',
      connection: 'x-secret',
      'x-secret': 'hop',
      'accept-language': 'sv',
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    },
  });
  const [request] = upstream;
  expect(request?.url).toBe(`${LOCKIT}/projects?page=2`);
  const headers = Object.fromEntries(request?.headers ?? []);
  const token = (await edge.lockit.issued()).find(({ kind }) => kind === 'access_token');
  expect(headers).toEqual({
    'accept-encoding': 'identity',
    'accept-language': 'sv',
    authorization: `Bearer ${token?.value}`,
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    via: '1.1 postern',
    'x-request-id': response.headers.get('x-request-id'),
  });
});

test('S-30 removes the upstream’s cookies and its headers that control the edge’s origin', async () => {
  const { edge } = await createRecorded(
    () =>
      new Response('{}', {
        status: 201,
        headers: {
          'set-cookie': 'postern-dev-5173=stolen',
          server: 'nginx',
          'access-control-allow-origin': '*',
          'clear-site-data': '"*"',
          'www-authenticate': 'Basic',
          'content-type': 'application/json',
          'cache-control': 'public, max-age=60, s-maxage=600',
          etag: '"1"',
        },
      }),
  );
  const response = await edge.call('GET', '/api/lockit/projects');
  expect(response.status).toBe(201);
  const { 'set-cookie': lease, ...all } = Object.fromEntries(response.headers);
  const { 'x-request-id': id, 'server-timing': timing, ...headers } = all;
  expect([id, timing]).toEqual([expect.stringMatching(/^[\da-f-]{36}$/), expect.any(String)]);
  expect(lease).toMatch(/^postern-dev-5173-lease=1\.k1\.[A-Za-z0-9_-]+; Max-Age=30; .*HttpOnly/);
  expect(headers).toEqual({
    'cache-control': 'private, max-age=60',
    'content-type': 'application/json',
    'cross-origin-resource-policy': 'same-origin',
    etag: '"1"',
    vary: 'cookie, sec-fetch-dest, origin',
    'x-content-type-options': 'nosniff',
  });
});

test('prevents scripts in a response that is not JSON', async () => {
  for (const type of [
    'text/html',
    'image/svg+xml',
    'application/jsonp',
    '',
    // Browsers take the last type of a list (Fetch, "extract a MIME type").
    'application/json;, text/html',
    'application/json;x,text/html',
    'application/json, text/html',
    'application/json; charset=utf-8, text/html',
  ]) {
    const edge = new EdgeUnderTest({
      intercept: async (url, next) =>
        url.startsWith(`${LOCKIT}/projects`)
          ? new Response('<script>1</script>', { headers: { 'content-type': type } })
          : next(),
    });
    await edge.signIn();
    const { headers } = await edge.call('GET', '/api/lockit/projects');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  }
});

test('S-24 S-25 forwards only declared pairs of method and path', async () => {
  const { edge, upstream } = await createRecorded();
  const refusals = [
    ['GET', '/api/lockit/', '404 route_unknown'],
    ['GET', '/api/lockit/users', '404 route_unknown'],
    ['GET', '/api/lockit/oauth/authorize', '404 route_unknown'],
    ['GET', '/api/lockit/projects/%2e%2e%2fusers', '404 route_unknown'],
    ['GET', '/api/other/projects', '404 route_unknown'],
    ['GET', '/api/lekab/rime/send', '403 route_forbidden'],
    ['DELETE', '/api/lockit/projects', '403 route_forbidden'],
    ['POST', '/api/lockit/projects/1/projectdays/2', '403 route_forbidden'],
    ['POST', '/api/lekab/auth/api/v1/token', '404 route_unknown'],
  ] as const;
  for (const [method, path, expected] of refusals) {
    expect(await readCode(await edge.call(method, path))).toBe(expected);
  }
  expect(upstream).toEqual([]);
  const post = await edge.call('POST', '/api/lockit/projects/1/projectdays/2/matchClips');
  expect(post.status).toBe(200);
});

test('a path that ends with the route’s name is the root of the route', async () => {
  const urls: string[] = [];
  const edge = new EdgeUnderTest({
    routes: [
      OPEN_ROUTE,
      { ...OPEN_ROUTE, name: 'closed', allow: [{ methods: ['GET'], path: '/a' }] },
    ],
    intercept: async (url) => {
      urls.push(url);
      return Response.json([]);
    },
  });
  expect((await edge.call('GET', '/api/open')).status).toBe(200);
  expect((await edge.call('GET', '/api/open?page=2')).status).toBe(200);
  expect(urls).toEqual([`${LOCKIT}/`, `${LOCKIT}/?page=2`]);
  for (const path of ['/api/closed', '/api/openly', '/api/ope', '/api', '/api/']) {
    expect(await readCode(await edge.call('GET', path))).toBe('404 route_unknown');
  }
});

test('S-29 does not follow an upstream’s redirect', async () => {
  const { edge, upstream } = await createRecorded(() => Response.redirect('https://evil.example/'));
  expect(await readCode(await edge.call('GET', '/api/lockit/projects'))).toBe(
    '502 provider_redirected',
  );
  expect(upstream).toHaveLength(1);
});

test('reports a broken connection as upstream_unreachable, and passes on the upstream’s own errors', async () => {
  const broken = await createRecorded(() => {
    throw new TypeError('connection reset');
  });
  expect(await readCode(await broken.edge.call('GET', '/api/lockit/projects'))).toBe(
    '502 upstream_unreachable',
  );
  const headers = { 'www-authenticate': 'Basic realm="the API"' };
  const refusing = await createRecorded(() => new Response('no', { status: 401, headers }));
  const response = await refusing.edge.call('GET', '/api/lockit/projects');
  expect([response.status, await response.text()]).toEqual([401, 'no']);
  expect(response.headers.get('www-authenticate')).toBe('Cookie');
});

test('forwards a body unchanged', async () => {
  const { edge, upstream } = await createRecorded();
  const body = JSON.stringify({ to: '+46701234567', text: 'å' });
  const headers = { 'content-type': 'application/json' };
  await edge.call('POST', '/api/lekab/rime/send', { body, headers });
  expect(upstream[0]?.headers.get('content-type')).toBe('application/json');
  expect(await upstream[0]?.text()).toBe(body);
});

test('S-57 requests the service token once, and never sends a user’s token in its place', async () => {
  const { edge, upstream } = await createRecorded();
  const send = (): Promise<Response> => edge.call('POST', '/api/lekab/rime/send', { body: '{}' });
  await Promise.all(Array.from({ length: 20 }, send));
  const requests = await edge.lekab.requests();
  expect(requests.map(({ grantType, status }) => [grantType, status])).toEqual([
    ['client_credentials', 200],
  ]);
  const users = (await edge.lockit.issued()).map(({ value }) => value);
  const sent = new Set(upstream.map((request) => request.headers.get('authorization')));
  expect(sent.size).toBe(1);
  for (const value of users) expect([...sent].join()).not.toContain(value);
});

test('rejects a call without a session on user and service routes', async () => {
  const edge = new EdgeUnderTest();
  expect(await readCode(await edge.call('GET', '/api/lockit/projects'))).toBe(
    '401 session_missing',
  );
  expect(await readCode(await edge.call('POST', '/api/lekab/rime/send', { body: '{}' }))).toBe(
    '401 session_missing',
  );
  edge.browser.jar(ORIGIN).set('postern-dev-5173', 'damaged');
  const unreadable = await edge.call('GET', '/api/lockit/projects');
  expect(unreadable.headers.get('set-cookie')).toContain('Max-Age=0');
  expect(await readCode(unreadable)).toBe('401 session_unreadable');
});
