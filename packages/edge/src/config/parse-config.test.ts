import { readFileSync } from 'node:fs';
import { toJsonSchema } from '@valibot/to-json-schema';
import { expect, test } from 'vitest';
import { configSchema } from './config-schema.ts';
import { oauth, oidc } from './connections.ts';
import { defineConfig } from './define-config.ts';
import { parseConfig } from './parse-config.ts';
import { readConfig } from './read-config.ts';

const VALUES = {
  POSTERN_PUBLIC_ORIGIN: 'https://app.example.com',
  POSTERN_KEYS: `k1:${'A'.repeat(43)}`,
  WORK_SECRET: 'top-secret',
  ORDERS_HOST: 'orders.example.com',
};
const JSON_CONFIG = {
  $schema: './node_modules/@postern/edge/postern.config.schema.json',
  connections: [
    {
      type: 'oidc',
      id: 'work',
      issuer: 'https://login.example.com',
      clientId: 'app',
      clientSecret: '${WORK_SECRET}',
      scopes: ['openid'],
    },
  ],
  routes: [
    {
      name: 'orders',
      upstream: 'https://${ORDERS_HOST}/v1',
      allow: ['GET /**'],
      credential: 'user',
    },
  ],
};

function parse(content: object | string) {
  return parseConfig(typeof content === 'string' ? content : JSON.stringify(content));
}

test('a JSON file means the same as the file in TypeScript', () => {
  const { file, errors } = parse(JSON_CONFIG);
  expect(errors).toBeUndefined();
  const fromJson = readConfig(VALUES, Object.keys(VALUES), file);
  const fromCode = readConfig(
    VALUES,
    Object.keys(VALUES),
    defineConfig((env) => ({
      connections: [
        oidc({
          id: 'work',
          issuer: 'https://login.example.com',
          clientId: 'app',
          clientSecret: env['WORK_SECRET'],
          scopes: ['openid'],
        }),
      ],
      routes: [
        {
          name: 'orders',
          upstream: `https://${env['ORDERS_HOST']}/v1`,
          allow: ['GET /**'],
          credential: 'user',
        },
      ],
    })),
  );
  expect(fromJson.errors).toBeUndefined();
  expect(fromJson.config?.routes.list).toEqual(fromCode.config?.routes.list);
  expect(fromJson.config?.settings).toEqual(fromCode.config?.settings);
  const [json, code] = [fromJson, fromCode].map(({ config }) =>
    JSON.stringify(config?.connections),
  );
  expect(json).toBe(code);
});

test('a route of a JSON file has the options of one in code, except functions', () => {
  const route = {
    ...JSON_CONFIG.routes[0],
    allow: [
      'GET,POST /orders',
      { methods: ['GET'], path: '/live', isWebSocket: true },
      { methods: ['GET'], path: '/image', needsNoHeader: true },
    ],
    rateLimits: { perSession: { name: 'orders', requests: 10, periodSeconds: 10 } },
  };
  const { file, errors } = parse({ ...JSON_CONFIG, routes: [route] });
  expect(errors).toBeUndefined();
  const { config } = readConfig(VALUES, Object.keys(VALUES), file);
  const [, live, image] = route.allow;
  expect(config?.routes.list).toMatchObject([
    {
      allow: [{ methods: ['GET', 'POST'], path: '/orders' }, live, image],
      rateLimits: route.rateLimits,
    },
  ]);
});

test('routes of a JSON file name APIs, exchanges and introspection', () => {
  const [base] = JSON_CONFIG.routes;
  const apis = [
    { resource: 'https://${ORDERS_HOST}', scopes: ['read'] },
    { audience: 'orders' },
    { exchange: { audience: 'payroll', subject: 'id_token', requestedTokenType: 'jwt' } },
    { introspect: { maxAgeSeconds: 5 } },
  ];
  const routes = apis.map((api, i) => ({ ...base, name: `api-${i}`, ...api }));
  const { file } = parse({ ...JSON_CONFIG, routes });
  const { config, errors } = readConfig(VALUES, Object.keys(VALUES), file);
  expect(errors).toBeUndefined();
  expect(config?.routes.list).toMatchObject([
    { resource: 'https://orders.example.com', scopes: ['read'] },
    ...apis.slice(1),
  ]);
});

test('a provider without metadata is the same in JSON and in TypeScript', () => {
  const github = {
    id: 'github',
    authorizationEndpoint: 'https://github.com/login/oauth/authorize',
    tokenEndpoint: 'https://github.com/login/oauth/access_token',
    userinfoEndpoint: 'https://api.github.com/user',
    clientId: 'app',
    scopes: ['read:user'],
    subject: 'id',
    claims: { name: 'login' },
  } as const;
  const json = { type: 'oauth', ...github, clientSecret: '${WORK_SECRET}' };
  const { file } = parse({ connections: [json] });
  const fromJson = readConfig(VALUES, Object.keys(VALUES), file);
  const code = defineConfig((env) => ({
    connections: [oauth({ ...github, clientSecret: env['WORK_SECRET'] })],
  }));
  const fromCode = readConfig(VALUES, Object.keys(VALUES), code);
  expect([fromJson.errors, fromCode.errors]).toEqual([undefined, undefined]);
  const [one, other] = [fromJson, fromCode].map(({ config }) =>
    JSON.stringify(config?.connections),
  );
  expect(one).toBe(other);
});

test('a byte order mark, as some editors write it, is not part of the file', () => {
  expect(parseConfig(`\uFEFF${JSON.stringify(JSON_CONFIG)}`).errors).toBeUndefined();
});

test('a variable that is not set is reported by its name', () => {
  const { file } = parse(JSON_CONFIG);
  const { WORK_SECRET: _, ...values } = VALUES;
  const { errors } = readConfig(values, Object.keys(values), file);
  expect(errors).toContainEqual({
    name: 'WORK_SECRET',
    fix: 'is not set; the configuration file reads it',
  });
});

test.each([
  ['{', 'is not a JSON object'],
  ['[]', 'is not a JSON object;'],
  ['{\n  // comment\n}', 'is not a JSON object (line 2 column 3)'],
  [{ app: '${APP' }, 'app: has "${" without a name and "}"; write ${NAME}'],
  [{ insecureUpstreams: ['${A}', '${B:-b}'] }, 'insecureUpstreams.1: has "${"'],
  [{ conections: [] }, 'conections'],
  [{ connections: [{ type: 'saml', id: 'a' }] }, 'connections.0.type'],
  [{ connections: [{ ...JSON_CONFIG.connections[0], secret: 'x' }] }, 'connections.0.secret'],
  [
    { routes: [{ name: 'a', upstream: 'https://a.example', credential: 'user' }] },
    'routes.0.allow: is missing; add it',
  ],
  [{ settings: { mode: 'proxy' } }, 'settings.mode'],
  [{ routes: [{ ...JSON_CONFIG.routes[0], exchange: { subject: 'saml' } }] }, 'exchange.subject'],
  [{ routes: [{ ...JSON_CONFIG.routes[0], introspect: true }] }, 'routes.0.introspect'],
  [
    { routes: [{ ...JSON_CONFIG.routes[0], allow: [{ method: 'GET', path: '/' }] }] },
    'routes.0.allow.0: Expected "GET /path", or an object with methods and path',
  ],
  [
    { routes: [{ ...JSON_CONFIG.routes[0], rateLimits: { perSession: 10 } }] },
    'routes.0.rateLimits.perSession',
  ],
])('rejects %j and names the place', (content, place) => {
  const { errors = [] } = parse(content);
  expect(errors.map(({ fix }) => fix).join('\n')).toContain(place);
});

test('the published schema is that of the reader', () => {
  const path = new URL('../../postern.config.schema.json', import.meta.url);
  const published: unknown = JSON.parse(readFileSync(path, 'utf8'));
  expect(published).toEqual(
    JSON.parse(JSON.stringify(toJsonSchema(configSchema, { target: 'draft-07' }))),
  );
});

test('a private key and a profile come from JSON and the environment', () => {
  const [work] = JSON_CONFIG.connections;
  const { clientSecret: _, ...rest } = work ?? {};
  const bank = { ...rest, clientKey: '${WORK_KEY}', profile: 'fapi2' };
  const { file, errors } = parse({ connections: [bank] });
  expect(errors).toBeUndefined();
  const read = (key: string): unknown => {
    const values = { ...VALUES, WORK_KEY: key };
    const { config, errors: found } = readConfig(values, Object.keys(values), file);
    return found?.map(({ fix }) => fix) ?? config?.connections[0]?.profile;
  };
  const key = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd', alg: 'ES256' };
  expect(read(JSON.stringify(key))).toBe('fapi2');
  const rsa = { kty: 'RSA', n: 'n', e: 'AQAB', d: 'd', alg: 'RS256' };
  expect(read(JSON.stringify(rsa))).toContainEqual(
    expect.stringContaining('has the profile fapi2 and signs with an algorithm'),
  );
  expect(read('not JSON')).toEqual([
    expect.stringContaining('has a key without alg'),
    expect.stringContaining('has a public key; set it to the private key'),
  ]);
});

test('a secret for a header comes from the environment, and no error shows it', () => {
  const payments = {
    name: 'payments',
    upstream: 'https://payments.example.com',
    allow: ['GET /**'],
    credential: 'secret',
    header: 'x-api-key',
    secret: '${PAYMENTS_KEY}',
  };
  const read = (route: object, values: Readonly<Record<string, string>>): unknown => {
    const { file, errors } = parse({ ...JSON_CONFIG, routes: [route] });
    if (errors) return errors.map(({ fix }) => fix);
    const all = { ...VALUES, ...values };
    const reading = readConfig(all, Object.keys(all), file);
    return reading.errors?.map(({ fix }) => fix) ?? reading.config?.routes.list;
  };
  expect(read(payments, { PAYMENTS_KEY: 'key-of-payments' })).toMatchObject([
    { credential: 'secret', header: 'x-api-key', needsSession: true },
  ]);
  expect(JSON.stringify(read(payments, { PAYMENTS_KEY: 'key-of-payments' }))).not.toContain(
    'key-of-payments',
  );
  expect(read(payments, {})).toEqual([
    expect.stringContaining('has no secret; set secret'),
    'is not set; the configuration file reads it',
  ]);
  expect(read(payments, { PAYMENTS_KEY: 'canary\n' })).toEqual([
    expect.stringContaining('line break'),
    expect.stringContaining('less than 8 characters'),
  ]);
  expect(read({ ...payments, secret: 123_456_789 }, {})).toEqual([
    'routes.0.secret: Expected a string',
  ]);
});
