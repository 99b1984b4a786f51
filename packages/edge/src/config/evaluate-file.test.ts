import { expect, test } from 'vitest';
import { discovered } from '../discovered/discovered.ts';
import { oidc } from './connections.ts';
import { evaluateFile } from './evaluate-file.ts';
import { readConfig } from './read-config.ts';
import type { RouteConfig } from './routes.ts';

const PROVIDER = { id: 'work', issuer: 'https://login.example.com', clientId: 'app' };
const ROUTE = {
  name: 'orders',
  upstream: 'https://orders.example.com',
  allow: ['GET /**'],
  credential: 'user',
};

/** What a file in JavaScript may return, and the beginning of the fix that the operator reads. */
test.each<[string, unknown, string]>([
  ['nothing', undefined, 'returns no object; return { connections, routes }'],
  ['a list', [], 'returns no object; return { connections, routes }'],
  ['a promise', Promise.resolve({}), 'returns a promise; return the configuration itself'],
  ['a misspelled field', { conections: [] }, 'conections: '],
  [
    'connections that are a text',
    { connections: 'x' },
    'connections: Invalid type: Expected Array',
  ],
  [
    'a connection that is undefined',
    { connections: [undefined] },
    'connections.0: Expected what oidc',
  ],
  [
    'a connection without its frame',
    {
      connections: [
        discovered({ ...PROVIDER, clientAuthentication: { method: 'client_secret', secret: 's' } }),
      ],
    },
    'connections.0: Expected what oidc',
  ],
  ['routes that are an object', { routes: { a: ROUTE } }, 'routes: Invalid type: Expected Array'],
  ['a route that is null', { routes: [null] }, 'routes.0: Invalid type: Expected Object'],
  [
    'an allow that is a text',
    { routes: [{ ...ROUTE, allow: 'GET /**' }] },
    'routes.0.allow: Invalid type: Expected Array',
  ],
  [
    'an upstream that is a number',
    { routes: [{ ...ROUTE, upstream: 5 }] },
    'routes.0.upstream: Invalid type: Expected string',
  ],
  [
    'a credential that does not exist',
    { routes: [{ ...ROUTE, credential: 'usr' }] },
    'routes.0.credential: Invalid type',
  ],
  ['settings that are null', { settings: null }, 'settings: Invalid type: Expected Object'],
  [
    'origins that are a text',
    { settings: { allowedOrigins: 'https://a.example' } },
    'settings.allowedOrigins: Invalid type: Expected Array',
  ],
  ['hosts that are a text', { insecureUpstreams: 'a' }, 'insecureUpstreams: Invalid type'],
  ['a folder that is a number', { app: 5 }, 'app: Invalid type: Expected string'],
])('a file that returns %s is an error', (_, content, fix) => {
  const { errors } = evaluateFile(() => content as never, {});
  expect(errors).toEqual([{ name: 'configuration file', fix: expect.stringContaining(fix) }]);
});

test('a file shows each unknown field, and each that is missing', () => {
  const { credential: _, ...open } = ROUTE;
  const content = {
    routes: [{ ...ROUTE, requires: {}, needSession: true, timeout: 3 }, open],
    setings: {},
    ap: 'dist',
  };
  const { errors = [] } = evaluateFile(() => content as never, {});
  const unknown = 'is unknown; correct its name, or remove it';
  expect(errors.map(({ fix }) => fix).toSorted()).toEqual([
    `ap: ${unknown}`,
    `routes.0.needSession: ${unknown}`,
    `routes.0.requires: ${unknown}`,
    `routes.0.timeout: ${unknown}`,
    'routes.1.credential: is missing; set it to ("user" | "service" | "secret" | "none")',
    `setings: ${unknown}`,
  ]);
});

test('a connection without an id is an error about its id', () => {
  const { id: _, ...options } = PROVIDER;
  const config = (): never =>
    ({ connections: [oidc({ ...options, clientSecret: 's' } as never)] }) as never;
  expect(evaluateFile(config, {}).errors).toBeUndefined();
  const { errors } = readConfig(
    { POSTERN_PUBLIC_ORIGIN: 'https://app.example.com', POSTERN_KEYS: `k1:${'A'.repeat(43)}` },
    [],
    config,
  );
  expect(errors?.map(({ fix }) => fix)).toEqual([
    'needs an id of lowercase letters, digits and dashes',
  ]);
});

test('a connection that only issues tokens of the edge has no check of its own', () => {
  const options = { ...PROVIDER, clientSecret: 's', clientCredentials: true } as const;
  expect(evaluateFile(() => ({ connections: [oidc(options)] }), {}).errors).toBeUndefined();
});

test('a promise that a file returns may be rejected', () => {
  const { errors } = evaluateFile(() => Promise.reject(new Error('boom')) as never, {});
  expect(errors?.[0]?.fix).toContain('returns a promise');
});

test('a file that throws is an error that names the line', () => {
  const file = (): never => {
    throw new TypeError('env.SCOPES is undefined');
  };
  const [error] = evaluateFile(file, {}).errors ?? [];
  expect(error?.fix).toMatch(
    /^throws TypeError: env.SCOPES is undefined \(at .*evaluate-file.test/,
  );
});

test('a route may have every field, and a field may be undefined', () => {
  const route = { ...ROUTE, upstream: undefined, connection: undefined, authorize: () => true };
  const long: RouteConfig = {
    name: 'orders',
    upstream: 'https://orders.example.com',
    allow: [
      { methods: ['GET'], path: '/events', needsNoHeader: true },
      { methods: ['GET'], path: '/socket', isWebSocket: true },
    ],
    credential: 'service',
    connection: 'work',
    scopes: ['read'],
    resource: 'https://orders.example.com',
    needsSession: false,
    maxBodyBytes: Number.POSITIVE_INFINITY,
    firstByteTimeoutMs: 1000,
    idleTimeoutMs: 1000,
    maxDurationMs: 1000,
    rateLimits: { perSession: { name: 'ORDERS', requests: 20, periodSeconds: 60 } },
    requestHeaders: ['x-ms-version'],
    responseHeaders: ['link'],
    sessionIdHeader: 'x-caller',
  };
  const content = { routes: [route, long], settings: { publicOrigin: undefined }, app: undefined };
  expect(evaluateFile(() => content as never, {})).toEqual({ content, errors: undefined });
});
