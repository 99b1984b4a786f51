import { expect, test } from 'vitest';
import { buildConfigErrorText } from '../failures/config-error.ts';
import { lekab, lockitNetwork, oauth, oidc } from './connections.ts';
import { type ConfigFile, defineConfig } from './define-config.ts';
import { readConfig } from './read-config.ts';
import type { RouteConfig } from './routes.ts';

const BASE = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
};
const WORK = {
  ...BASE,
  WORK_ISSUER: 'https://login.example.com',
  WORK_SECRET: 'top-secret',
  ORDERS_URL: 'https://orders.example.com',
};
const FILE: ConfigFile = defineConfig((env) => ({
  connections: [
    oidc({
      id: 'work',
      issuer: env['WORK_ISSUER'],
      clientId: 'app',
      clientSecret: env['WORK_SECRET'],
      scopes: ['openid', 'profile'],
      parameters: { prompt: 'consent' },
    }),
  ],
  routes: [
    {
      name: 'orders',
      upstream: env['ORDERS_URL'],
      allow: ['GET /**', 'post,PUT /orders'],
      credential: 'user',
    },
  ],
}));

/** A file whose connection lists claims, and whose route reads some. */
const readingClaims = (
  claims: readonly string[],
  reading: Pick<RouteConfig, 'require' | 'userHeaders'>,
): ConfigFile =>
  defineConfig((env) => {
    const { WORK_ISSUER: issuer, WORK_SECRET: clientSecret, ORDERS_URL: upstream } = env;
    return {
      connections: [oidc({ id: 'work', issuer, clientId: 'app', clientSecret, claims })],
      routes: [{ name: 'orders', upstream, allow: ['GET /**'], credential: 'user', ...reading }],
    };
  });

function read(values: Readonly<Record<string, unknown>>, file?: ConfigFile) {
  return readConfig(values, Object.keys(values), file);
}

function readErrors(values: Readonly<Record<string, unknown>>, file?: ConfigFile): string {
  return buildConfigErrorText(read(values, file).errors ?? []);
}

test('adds every default to a file of one connection and one route', () => {
  const { config, errors } = read(WORK, FILE);
  expect(errors).toBeUndefined();
  expect(config?.settings.publicOrigin).toBe('https://app.example.com');
  expect(config?.connections).toMatchObject([
    { id: 'work', authorizationCode: { flow: 'edge', parameters: { prompt: 'consent' } } },
  ]);
  expect(config?.routes.list).toEqual([
    {
      name: 'orders',
      upstream: 'https://orders.example.com',
      allow: [
        { methods: ['GET'], path: '/**' },
        { methods: ['POST', 'PUT'], path: '/orders' },
      ],
      credential: 'user',
      connection: 'work',
      maxBodyBytes: 1_048_576,
      firstByteTimeoutMs: 30_000,
      idleTimeoutMs: 60_000,
      rateLimits: expect.anything(),
    },
  ]);
});

test('reports every error of file and environment at once, without a secret', () => {
  const text = readErrors(
    {
      POSTERN_KEYS: 'k1:short',
      WORK_ISSUER: 'http://login.example.com',
      WORK_SECRET: 'top-secret',
    },
    FILE,
  );
  expect(text).toContain('POSTERN_PUBLIC_ORIGIN: is missing');
  expect(text).toContain('POSTERN_KEYS: ');
  expect(text).toContain('connection work: has the issuer "http://login.example.com"');
  expect(text).toContain('route orders: has no upstream');
  expect(text).toContain('ORDERS_URL: is not set; the configuration file reads it');
  expect(text).not.toContain('top-secret');
});

test('names a JSON variable of a Worker as such, and not as missing', () => {
  const text = readErrors({ ...WORK, ORDERS_URL: { url: 'https://orders.example' } }, FILE);
  expect(text).toContain('ORDERS_URL: is not text; write it as one string');
  expect(text).not.toContain('ORDERS_URL: is not set');
});

test('switches the built-in connections and their routes on', () => {
  const file = defineConfig(() => ({
    connections: [
      lockitNetwork({ clientId: 'client', clientSecret: 'secret' }),
      lekab({ username: 'user', password: 'password', baseUrl: 'https://lekab.example' }),
    ],
    routes: [
      {
        name: 'films',
        upstream: 'https://films.example',
        allow: ['GET /**'],
        credential: 'user',
        connection: 'lockit',
      },
    ],
  }));
  const { config } = read(BASE, file);
  expect(config?.settings).toMatchObject({
    lockit: { clientId: 'client', baseUrl: 'https://api.lockitnetwork.com' },
    lekab: { username: 'user', baseUrl: 'https://lekab.example' },
  });
  expect(config?.routes.list.map(({ name }) => name)).toEqual(['lockit', 'lekab', 'films']);
});

test('a variable of the environment replaces the setting of the file', () => {
  const file = defineConfig({
    settings: { publicOrigin: 'https://file.example', leaseSeconds: 5 },
    connections: [lekab({ username: 'user', password: 'password' })],
  });
  const { POSTERN_KEYS } = BASE;
  expect(read({ POSTERN_KEYS }, file).config?.settings).toMatchObject({
    publicOrigin: 'https://file.example',
    leaseSeconds: 5,
  });
  const { config } = read({ ...BASE, POSTERN_LEASE_SECONDS: '' }, file);
  expect(config?.settings).toMatchObject({
    publicOrigin: 'https://app.example.com',
    leaseSeconds: 5,
  });
});

test('reads one provider and its APIs from the environment alone', () => {
  const { config } = read({
    ...BASE,
    POSTERN_OIDC_ISSUER: 'https://login.example.com',
    POSTERN_OIDC_CLIENT_ID: 'app',
    POSTERN_OIDC_CLIENT_SECRET: 'secret',
    POSTERN_API_ORDERS: 'https://orders.internal GET,POST /**',
  });
  expect(config?.connections.map(({ id }) => id)).toEqual(['oidc']);
  expect(config?.routes.list).toMatchObject([{ name: 'orders', connection: 'oidc' }]);
});

test('asks for a connection if none fits or several do', () => {
  const route = { name: 'a', upstream: 'https://a.example', allow: ['GET /**'] };
  const provider = { issuer: 'https://login.example.com', clientId: 'app', clientSecret: 's' };
  const none = defineConfig({ routes: [{ ...route, credential: 'user' }] });
  expect(readErrors(BASE, none)).toContain(
    'route a: needs a connection with which users sign in; add one',
  );
  const two = defineConfig({
    connections: [oidc({ id: 'one', ...provider }), oidc({ id: 'two', ...provider })],
    routes: [{ ...route, credential: 'user' }],
  });
  expect(readErrors(BASE, two)).toContain(
    'route a: names no connection; set connection to one or two',
  );
});

test('a route without a credential needs a session unless it says otherwise', () => {
  const route = { upstream: 'https://a.example', allow: ['GET /**'], credential: 'none' } as const;
  const { config } = read(
    WORK,
    defineConfig((env) => ({
      ...FILE(env),
      routes: [
        { ...route, name: 'members' },
        { ...route, name: 'public', needsSession: false },
      ],
    })),
  );
  expect(config?.routes.list).toMatchObject([
    { name: 'members', needsSession: true },
    { name: 'public', needsSession: false },
  ]);
});

test('calls an upstream over http only if the file names its host', () => {
  const build = (insecureUpstreams: readonly string[]): ConfigFile =>
    defineConfig((env) => ({ ...FILE(env), insecureUpstreams }));
  const values = { ...WORK, ORDERS_URL: 'http://10.4.0.9:8080' };
  expect(readErrors(values, build([]))).toContain('use https');
  expect(read(values, build(['10.0.0.0/8'])).config?.insecureUpstreams).toEqual(['10.0.0.0/8']);
  expect(readErrors(values, build(['10.0.0.0/40']))).toContain('insecureUpstreams: has');
});

test.each(['GET', '/orders', 'GET orders', 'GET  POST /x', 'GET /x /y'])(
  'rejects the short form %j',
  (allow) => {
    const file = defineConfig((env) => ({
      ...FILE(env),
      routes: [
        {
          name: 'orders',
          upstream: env['ORDERS_URL'],
          allow: [allow],
          credential: 'user' as const,
        },
      ],
    }));
    expect(readErrors(WORK, file)).toContain('write methods and a path');
  },
);

test('a route may read the claims that its connection lists, and no others', () => {
  const require = { groups: { any: ['admin', 'owner'] } };
  const reading = { require, userHeaders: { 'x-user': 'sub', 'x-groups': 'groups' } };
  const { config } = read(WORK, readingClaims(['groups'], reading));
  expect(config?.routes.list.find(({ name }) => name === 'orders')).toMatchObject(reading);
  const { errors = [] } = read(WORK, readingClaims(['name'], reading));
  expect(errors).toEqual([
    { name: 'route orders', fix: 'reads the claim groups; add it to the claims of work' },
  ]);
  const invalid = readingClaims(['__proto__'], reading);
  expect(read(WORK, invalid).errors).toEqual([
    { name: 'connection work', fix: 'lists the claim __proto__; give it another name' },
  ]);
});

test('a connection without credentials can use a provider for development, and reports them elsewhere', () => {
  const { BASE_ISSUER: issuer }: Record<string, string | undefined> = {};
  const connection = oidc({
    id: 'work',
    issuer,
    clientId: 'app',
    clientSecret: undefined,
    metadata: 'oauth',
    claims: ['name'],
  });
  const provider = { issuer: 'http://localhost:9403', clientId: 'dev', clientSecret: 'secret' };
  const inDevelopment = connection.useDevelopmentProvider?.(provider);
  expect(inDevelopment?.useDevelopmentProvider).toBeUndefined();
  expect(inDevelopment?.connection).toMatchObject({
    id: 'work',
    authorizationServer: { issuer: 'http://localhost:9403' },
    client: { client_id: 'dev' },
    claims: ['name'],
  });
  const endpoints = {
    authorizationEndpoint: 'https://a.example',
    tokenEndpoint: 'https://b.example',
  };
  const hub = oauth({ id: 'hub', ...endpoints, clientId: 'app', clientSecret: undefined });
  expect(hub.useDevelopmentProvider?.(provider).connection).toMatchObject({
    id: 'hub',
    authorizationServer: { issuer: 'http://localhost:9403' },
  });
  const complete = oidc({ id: 'work', ...provider });
  expect(complete.useDevelopmentProvider).toBeUndefined();
  expect(readErrors(BASE, defineConfig({ connections: [connection] }))).toContain(
    'connection work',
  );
});
