import { expect, test } from 'vitest';
import { discovered } from '../discovered/discovered.ts';
import { defineRoutes } from '../forwarding/define-routes.ts';
import type { Connection } from '../oauth/connection.ts';
import { ROUTE_DEFAULTS } from '../routes/built-in.ts';
import type { UserRoute } from '../routes/route.ts';
import { createApiTokens } from './index.ts';

const WORK = discovered({
  id: 'work',
  issuer: 'https://login.example.com',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 's' },
});
const PLAIN: Connection = {
  id: 'plain',
  authorizationServer: { issuer: 'https://a.example', token_endpoint: 'https://a.example/token' },
  client: { client_id: 'app' },
  clientAuthentication: () => undefined,
  authorizationCode: { flow: 'edge' },
};
const CONNECTIONS = new Map<string, Connection>([
  ['work', WORK],
  ['plain', PLAIN],
  ['grant', { ...PLAIN, id: 'grant', clientCredentials: true }],
]);

function buildRoute(fields: Partial<UserRoute>): UserRoute {
  return {
    ...ROUTE_DEFAULTS,
    name: 'orders',
    upstream: 'https://orders.example',
    allow: [{ methods: ['GET'], path: '/**' }],
    credential: 'user',
    connection: 'work',
    ...fields,
  };
}

const findErrors = (fields: Partial<UserRoute>): readonly string[] =>
  defineRoutes([buildRoute(fields)], { apiTokens: createApiTokens() })
    .validate(CONNECTIONS)
    .map(({ fix }) => fix);

test.each<Partial<UserRoute>>([
  { resource: 'https://orders.example' },
  { resource: 'urn:orders', scopes: ['read'] },
  { audience: 'orders' },
  { exchange: { audience: 'orders', subject: 'id_token', requestedTokenType: 'jwt' } },
  { exchange: { resource: 'https://orders.example', scopes: ['read'] } },
  { introspect: { maxAgeSeconds: 0 } },
])('accepts %j', (fields) => {
  expect(findErrors(fields)).toEqual([]);
});

test.each<[Partial<UserRoute>, string]>([
  [{ resource: 'orders' }, 'has the resource (not a URI); write an absolute URI without #'],
  [{ resource: 'https://a.example/#b' }, 'write an absolute URI without #'],
  [{ resource: 'https://me:pw@a.example' }, 'has a resource that names a user; remove'],
  [{ resource: 'https://a.example', audience: 'a' }, 'has resource and audience; keep the one'],
  [{ audience: '' }, 'has an empty audience'],
  [{ resource: 'urn:orders', scopes: ['read write'] }, 'has a scope that is empty, or has a space'],
  [{ exchange: { audience: 'a', scopes: [''] } }, 'has a scope that is empty'],
  [
    { exchange: { audience: 'a', actor: { connection: 'grant', scopes: ['a b'] } } },
    'has a scope that is empty',
  ],
  [{ resource: 'https://a.example', exchange: {} }, 'has exchange beside resource or audience'],
  [{ scopes: ['read'], exchange: {} }, 'has exchange beside scopes; move them into exchange'],
  [{ exchange: { actor: {} } }, 'has an actor without client_credentials; set clientCredentials'],
  [{ introspect: { maxAgeSeconds: 61 } }, 'set it from 0 to 60'],
  [{ introspect: { maxAgeSeconds: Number.NaN } }, 'set it from 0 to 60'],
  [
    { connection: 'plain', audience: 'a' },
    'names an API, and plain gets no tokens for APIs; remove it',
  ],
])('reports %j with its fix', (fields, fix) => {
  expect(findErrors(fields)).toEqual([expect.stringContaining(fix)]);
});

test('reports a route that names an API where nothing gets its token', () => {
  const errors = defineRoutes([buildRoute({ audience: 'a' })]).validate(CONNECTIONS);
  expect(errors).toEqual([
    {
      name: 'route orders',
      fix: 'names an API; pass createApiTokens() of @postern/edge/exchange to defineRoutes',
    },
  ]);
});

test('reports an actor’s resource that names a user', () => {
  const actor = { resource: 'https://me:pw@a.example' };
  expect(findErrors({ exchange: { audience: 'a', actor } })).toContain(
    'has a resource that names a user; remove everything between // and @',
  );
});

test('reports errors in the tokens of code at the edge', () => {
  const apiTokens = createApiTokens({
    reports: { connection: 'none', resource: 'reports', scopes: ['read write'] },
  });
  const errors = defineRoutes([], { apiTokens }).validate(CONNECTIONS);
  expect(errors.map(({ name, fix }) => `${name} ${fix}`)).toEqual([
    'route reports names an API, and none gets no tokens for APIs; remove it',
    'route reports has the resource (not a URI); write an absolute URI without #',
    expect.stringContaining('route reports has a scope that is empty, or has a space'),
  ]);
});
