import { expect, test } from 'vitest';
import { readConfigured } from './configured.ts';

const OIDC = {
  POSTERN_OIDC_ISSUER: 'https://login.example.com',
  POSTERN_OIDC_CLIENT_ID: 'app',
  POSTERN_OIDC_CLIENT_SECRET: 'top-secret',
};
const read = (values: Readonly<Record<string, string>>, fallbackId?: string) =>
  readConfigured(values, Object.keys(values), fallbackId);

test('adds nothing for an environment without a provider and APIs', () => {
  expect(read({ POSTERN_OIDC_ISSUER: '', LOCKIT_CLIENT_ID: 'a' })).toEqual({
    connections: [],
    routes: [],
    faults: [],
  });
});

test('reads the connection oidc with the edge flow, its scopes and parameters', () => {
  const { connections, faults } = read({
    ...OIDC,
    POSTERN_OIDC_SCOPES: 'openid profile,offline_access',
    POSTERN_OIDC_PARAMETERS: 'prompt=consent&audience=https%3A%2F%2Fapi.example',
  });
  expect(faults).toEqual([]);
  expect(connections).toMatchObject([
    {
      id: 'oidc',
      client: { client_id: 'app' },
      authorizationCode: {
        flow: 'edge',
        scopes: ['openid', 'profile', 'offline_access'],
        parameters: { prompt: 'consent', audience: 'https://api.example' },
      },
    },
  ]);
});

test('reads the claims, separated by spaces or commas, with the place of a renamed one', async () => {
  const named = { POSTERN_OIDC_CLAIMS: 'name, email roles=realm_access.roles' };
  expect(read({ ...OIDC, ...named }).faults).toEqual([]);
  const invalid = { POSTERN_OIDC_CLAIMS: '__proto__=name sub=email =x' };
  expect(read({ ...OIDC, ...invalid }).faults.map(({ fix }) => fix)).toEqual([
    'lists the claim __proto__; give it another name',
    'maps the claim sub, which identifies the user; give the claim another name',
    'lists a claim without a name; remove it',
  ]);
  expect(read(named).faults).toContainEqual({
    name: 'POSTERN_OIDC_ISSUER',
    fix: expect.stringContaining('is missing'),
  });
});

test('reads each API as a route with the user’s token', () => {
  const { routes, faults } = read({
    ...OIDC,
    POSTERN_API_ORDERS: 'https://orders.example GET,post /**',
    POSTERN_API_MY_FILES: 'http://127.0.0.1:8080/v1 GET /files/*',
  });
  expect(faults).toEqual([]);
  expect(routes).toMatchObject([
    {
      name: 'orders',
      upstream: 'https://orders.example',
      allow: [{ methods: ['GET', 'POST'], path: '/**' }],
      credential: 'user',
      connection: 'oidc',
    },
    { name: 'my-files', upstream: 'http://127.0.0.1:8080/v1', connection: 'oidc' },
  ]);
  const behindLockit = read({ POSTERN_API_ORDERS: 'https://orders.example GET /**' }, 'lockit');
  expect(behindLockit.routes).toMatchObject([{ connection: 'lockit' }]);
});

test('an empty API counts as unset, as any other setting does', () => {
  expect(read({ ...OIDC, POSTERN_API_X: '' })).toMatchObject({ routes: [], faults: [] });
});

test.each([
  [{ POSTERN_OIDC_ISSUER: OIDC.POSTERN_OIDC_ISSUER }, 'POSTERN_OIDC_CLIENT_ID', 'is missing'],
  [{ POSTERN_OIDC_SCOPES: 'openid' }, 'POSTERN_OIDC_ISSUER', 'is missing'],
  [{ ...OIDC, POSTERN_OIDC_ISSUER: 'http://x.example' }, 'connection oidc', 'has the issuer'],
  [{ ...OIDC, POSTERN_OIDC_PARAMETERS: 'nonce=1' }, 'connection oidc', 'nonce'],
  [
    { ...OIDC, POSTERN_OIDC_PARAMETERS: 'audience=a&prompt=login&audience=b' },
    'POSTERN_OIDC_PARAMETERS',
    'names audience more than once; keep one',
  ],
  [{ ...OIDC, POSTERN_OIDC_PARAMETERS: 'prompt' }, 'connection oidc', 'prompt" without'],
  [{ ...OIDC, POSTERN_OIDC_PARAMETERS: '=login' }, 'connection oidc', '"" without a name'],
  [{ ...OIDC, POSTERN_OIDC_SCOPES: ' , ' }, 'POSTERN_OIDC_SCOPES', 'lists nothing; remove it'],
  [{ ...OIDC, POSTERN_OIDC_CLAIMS: ',' }, 'POSTERN_OIDC_CLAIMS', 'lists nothing; remove it'],
  [{ ...OIDC, POSTERN_OIDC_SCOPES: '"openid' }, 'connection oidc', 'has a scope that is empty'],
  [
    { ...OIDC, POSTERN_OIDC_CLAIMS: 'email name email=mail' },
    'POSTERN_OIDC_CLAIMS',
    'names email more than once; keep one',
  ],
  [{ ...OIDC, POSTERN_API_X: 'https://x.example' }, 'POSTERN_API_X', 'set it to an upstream'],
  [{ ...OIDC, POSTERN_API_X: 'http://x.example GET /**' }, 'POSTERN_API_X', 'use https'],
  [
    { POSTERN_API_X: 'https://x.example GET /**' },
    'POSTERN_API_X',
    'needs a connection with which users sign in',
  ],
])('reports %j as an error of %s, with its fix and without the secret', (values, name, fix) => {
  const { faults } = read(values);
  expect(faults).toContainEqual({ name, fix: expect.stringContaining(fix) });
  expect(JSON.stringify(faults)).not.toContain('top-secret');
});
