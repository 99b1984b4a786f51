import { expect, test } from 'vitest';
import { createLekab } from '../connections/lekab.ts';
import { createLockitNetwork } from '../connections/lockit.ts';
import { buildRoutes } from '../routes/built-in.ts';
import type { Route, UserRoute } from '../routes/route.ts';
import { readSettings } from '../settings/read-settings.ts';
import { EdgeUnderTest, LOCKIT, ORIGIN, readCode } from '../testing/edge-under-test.ts';
import { defineRoutes } from './define-routes.ts';

const PUBLIC_VARIABLES = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
};
const LOCKIT_VARIABLES = { LOCKIT_CLIENT_ID: 'client', LOCKIT_CLIENT_SECRET: 'secret' };
const LEKAB_VARIABLES = { LEKAB_USERNAME: 'user', LEKAB_PASSWORD: 'password' };

const USER: UserRoute = {
  name: 'lockit',
  upstream: LOCKIT,
  credential: 'user',
  connection: 'lockit',
  maxBodyBytes: 1024,
  firstByteTimeoutMs: 1000,
  idleTimeoutMs: 1000,
  rateLimits: {},
  allow: [{ methods: ['GET'], path: '/projects' }],
};
const SERVICE: Route = {
  ...USER,
  name: 'lekab',
  credential: 'service',
  connection: 'lekab',
  needsSession: true,
};

/** @returns the text that `createEdge` throws; empty if the routes are valid */
function readErrors(...routes: Route[]): string {
  try {
    const { events } = new EdgeUnderTest({ routes });
    return events.map(({ event }) => event).join();
  } catch (error) {
    return String(error);
  }
}

test('S-22 reports every error of every route at once, with its fix, at startup', () => {
  const text = readErrors(
    { ...USER, name: 'Bad Name', upstream: 'http://api.example', allow: [] },
    { ...USER, connection: 'other', firstByteTimeoutMs: 0 },
    { ...USER, scopes: ['read all'], sessionIdHeader: 'X-Caller', maxDurationMs: 2 ** 31 },
    { ...USER, requestHeaders: ['x-ms-*'], responseHeaders: ['X-Total'] },
    { ...SERVICE, connection: 'lockit', resource: 'https://api.example' },
    {
      ...SERVICE,
      needsSession: false,
      authorize: () => true,
      allow: [
        { methods: ['TRACE'], path: '//a/../b' },
        { methods: ['GET', 'POST'], path: '/a/**/b*', isWebSocket: true },
        { methods: ['POST'], path: '/a', needsNoHeader: true },
      ],
    },
  );
  for (const fix of [
    'route Bad Name: needs a name of lowercase letters',
    'route Bad Name: is "http://api.example"; use https',
    'route Bad Name: allows nothing',
    'route lockit: shares its name with another route',
    'route lockit: names the connection other, which is not configured; correct the name, or add it',
    'route lockit: has no firstByteTimeoutMs',
    'route lockit: has a scope that is empty, or has a space',
    'route lockit: names scopes or a resource, which lockit does not support; remove them',
    'route lockit: has a maxDurationMs out of range',
    'route lockit: names “X-Caller” in sessionIdHeader; write a header name of lowercase letters',
    'route lockit: names “x-ms-*” in requestHeaders; write a header name of lowercase letters',
    'route lockit: names “X-Total” in responseHeaders; write a header name of lowercase letters',
    'route lekab: has needsNoHeader without GET at /a; add GET, or remove it',
    'route lekab: needs client_credentials, which lockit lacks; set its clientCredentials, or name another',
    'route lekab: has authorize; set needsSession',
    'route lekab: allows //a/../b',
    'route lekab: allows "TRACE" at //a/../b, which the edge cannot forward',
    'route lekab: allows /a/**/b*',
    'route lekab: needs GET alone for the WebSocket',
  ]) {
    expect(text).toContain(fix);
  }
});

test('names each method that the edge cannot forward, and takes those of WebDAV', () => {
  const methods = ['GET', 'FETCH', 'get', 'GET;POST', 'TRACE', 'CONNECT', 'OPTIONS', 'PROPFIND'];
  const errors = readErrors({ ...USER, allow: [{ methods, path: '/**' }] });
  const named = [...errors.matchAll(/route lockit: allows "(.+?)" at \/\*\*, which/g)];
  expect(named.map(([, method]) => method)).toEqual(methods.slice(1, -1));
});

test.each([
  ['/orders/{id}', 'write * for a segment that varies'],
  ['/orders/:id/lines', 'write * for a segment that varies'],
  ['/orders?open=1', 'end it before ? or #'],
  ['/orders#a', 'end it before ? or #'],
  ['/é/*', 'write it as /%C3%A9/*'],
  ['/a"b', 'write it as /a%22b'],
])('rejects the path %s, which no call has', (path, fix) => {
  expect(readErrors({ ...USER, allow: [{ methods: ['GET'], path }] })).toContain(
    `route lockit: allows ${path}; ${fix}`,
  );
});

test('allows a path with escapes and a verb, as calls have them', () => {
  for (const path of ['/%C3%A9', '/orders:commit', '/', '/a;v=1/*/**']) {
    expect(readErrors({ ...USER, allow: [{ methods: ['GET'], path }] })).toBe('');
  }
});

test('S-73 rejects a route that passes request headers for framing, the target or the caller’s identity', () => {
  for (const name of `authorization cookie cookie2 dpop host connection te transfer-encoding upgrade
    keep-alive content-length expect accept-encoding forwarded x-forwarded-for x-forwarded-host
    x-forward-for x-original-url x-rewrite-url x-real-ip via client-ip true-client-ip fly-client-ip
    wl-proxy-client-ip cf-connecting-ip cf-ray client-cert client-cert-chain x-client-cert
    x-ssl-client-cert sec-fetch-site proxy-authorization impersonate-user x-http-method-override
    x-method-override x-postern x-request-id max-forwards`.split(/\s+/)) {
    const error = `names ${name} in requestHeaders, which never passes`;
    expect(readErrors({ ...USER, requestHeaders: [name] })).toContain(error);
    const callerError = `names ${name} in sessionIdHeader, which never passes`;
    expect(readErrors({ ...USER, sessionIdHeader: name })).toContain(callerError);
  }
  for (const name of ['x_user', 'a b', '', 'é', 'x-ms-*']) {
    expect(readErrors({ ...USER, requestHeaders: [name] })).toContain('write a header name');
  }
  const named = ['x-ms-version', 'x-goog-fieldmask', 'x-amz-meta-a', 'x-auth-token', 'x-user-id'];
  expect(readErrors({ ...USER, requestHeaders: named })).toBe('');
});

test('S-72 rejects a route that passes response headers which control a cache, a proxy or the origin', () => {
  for (const name of `set-cookie set-cookie2 cache-control cdn-cache-control example-cache-control
    surrogate-control surrogate-key edge-control akamai-cache-control cf-edge-cache cache-tag expires
    age pragma vary no-vary-search x-accel-redirect x-accel-expires x-sendfile x-lighttpd-send-file
    x-reproxy-url x-litespeed-purge clear-site-data secure-session-registration use-as-dictionary
    sec-session-challenge speculation-rules sourcemap x-sourcemap content-security-policy
    content-security-policy-report-only document-policy permissions-policy cross-origin-opener-policy
    origin-agent-cluster integrity-policy nel report-to reporting-endpoints access-control-allow-origin
    service-worker-allowed strict-transport-security alt-svc www-authenticate location connection
    transfer-encoding content-length content-encoding x-content-type-options x-robots-tag`.split(
    /\s+/,
  )) {
    const error = `names ${name} in responseHeaders, which never passes`;
    expect(readErrors({ ...USER, responseHeaders: [name] })).toContain(error);
  }
  expect(
    readErrors({ ...USER, responseHeaders: ['link', 'x-app-version', 'x-ms-continuation'] }),
  ).toBe('');
});

test('S-22 S-28 accepts an upstream only at an https origin (http on loopback), with or without a path', () => {
  for (const upstream of ['https://api.example', 'https://api.example/v1', 'http://[::1]:80/a']) {
    expect(readErrors({ ...USER, upstream: upstream.replace(':80', ':81') })).toBe('');
  }
  expect(readErrors({ ...USER, upstream: 'https://u@api.example' })).toContain('names a user');
  for (const upstream of ['https://api.example/', 'https://a.b/?q', 'a']) {
    expect(readErrors({ ...USER, upstream })).toContain('set it to an origin');
  }
  expect(readErrors({ ...USER, upstream: 'http://api.example' })).toContain('use https');
});

test('S-22 finds no error in the built-in routes, which a Worker does not check', () => {
  for (const [lockit, lekab] of [
    [LOCKIT_VARIABLES, {}],
    [{}, LEKAB_VARIABLES],
    [LOCKIT_VARIABLES, LEKAB_VARIABLES],
  ]) {
    const reading = readSettings({ ...PUBLIC_VARIABLES, ...lockit, ...lekab });
    if (reading.faults) throw new Error(JSON.stringify(reading.faults));
    const { settings } = reading;
    const all = [
      ...(settings.lockit ? [createLockitNetwork(settings.lockit, settings.publicOrigin)] : []),
      ...(settings.lekab ? [createLekab(settings.lekab)] : []),
    ];
    const connections = new Map(all.map((connection) => [connection.id, connection]));
    expect(defineRoutes(buildRoutes(settings)).validate(connections)).toEqual([]);
  }
});

test('S-24 passes the session and the request to the route’s own check, with or without a lease', async () => {
  const seen: string[] = [];
  const edge = new EdgeUnderTest({
    routes: [
      {
        ...USER,
        authorize: ({ connection, signedInAtMs }, { method, url }) => {
          seen.push(`${connection} ${method} ${new URL(url).search} ${typeof signedInAtMs}`);
          return !url.includes('deny');
        },
      },
    ],
  });
  await edge.signIn();
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  expect((await edge.call('GET', '/api/lockit/projects')).status).toBe(200);
  expect(await readCode(await edge.call('GET', '/api/lockit/projects?deny'))).toBe(
    '403 route_forbidden',
  );
  expect(seen).toEqual(['lockit GET  number', 'lockit GET  number', 'lockit GET ?deny number']);
});

test('S-31 sends no credential on a public route, and a stable id of the session in sessionIdHeader', async () => {
  const upstream: Request[] = [];
  const { connection: _, ...rest } = USER;
  const open = { ...rest, credential: 'none', sessionIdHeader: 'x-caller' } as const;
  const edge = new EdgeUnderTest({
    routes: [
      { ...open, name: 'open', needsSession: false },
      { ...open, name: 'known', needsSession: true },
    ],
    intercept: async (url, next, init) => {
      if (!url.startsWith(`${LOCKIT}/projects`)) return next();
      upstream.push(new Request(url, init));
      return Response.json([]);
    },
  });
  const headers = { authorization: 'Bearer mine', 'x-caller': 'mine' };
  expect((await edge.call('GET', '/api/open/projects', { headers })).status).toBe(200);
  expect(await readCode(await edge.call('GET', '/api/known/projects'))).toBe('401 session_missing');
  edge.browser.jar(ORIGIN).set('postern-dev-5173', 'A'.repeat(88));
  expect((await edge.call('GET', '/api/open/projects')).status).toBe(200);
  await edge.signIn();
  await edge.call('GET', '/api/known/projects', { headers });
  await edge.call('GET', '/api/known/projects', { headers });
  const callers = upstream.map((request) => request.headers.get('x-caller'));
  expect(upstream.map((request) => request.headers.has('authorization'))).toEqual(
    upstream.map(() => false),
  );
  // A cookie that the edge has not issued is no session.
  expect(callers.slice(0, 2)).toEqual([null, null]);
  expect(callers[2]).toMatch(/^[\w-]{43}$/);
  expect(callers[3]).toBe(callers[2]);
});
