import { expect, test } from 'vitest';
import type { EdgeContext } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import { requestServiceToken } from '../oauth/token-request.ts';
import type { UserRoute } from '../routes/route.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { authorizeCaller } from './authorize.ts';
import { buildUserAccess } from './build-user-access.ts';

const CONNECTION: ResolvedConnection = {
  id: 'scoped',
  authorizationServer: {
    issuer: 'https://as.example',
    token_endpoint: 'https://as.example/token',
  },
  client: { client_id: 'client' },
  clientAuthentication: () => undefined,
  authorizationCode: { flow: 'edge', scopes: ['read', 'write'] },
  scopedTokens: true,
};
const ROUTE: UserRoute = {
  ...OPEN_ROUTE,
  credential: 'user',
  connection: 'scoped',
  scopes: ['write'],
};

const parts = {
  connections: new Map([['scoped', CONNECTION]]),
  userAccess: buildUserAccess([]),
  now: () => 0,
  keyRing: [{ id: 'k1', bytes: new Uint8Array(32) }],
} satisfies Parameters<typeof authorizeCaller>[1];

/** @returns the failure code for a session with this scope; undefined if the route authorizes it */
async function authorize(scope: string | undefined): Promise<string | undefined> {
  const c = { req: { raw: new Request('https://a.example') } };
  const caller = { connection: 'scoped', signedInAtMs: 0, scope };
  return (await authorizeCaller(c as unknown as EdgeContext, parts, ROUTE, caller))?.code;
}

test('S-56 rejects a session without the route’s scopes, and treats a missing scope as the requested ones', async () => {
  expect(await authorize('read write')).toBeUndefined();
  expect(await authorize(undefined)).toBeUndefined();
  expect(await authorize('read')).toBe('route_forbidden');
  expect(await authorize('')).toBe('route_forbidden');
  // GitHub separates scopes by commas.
  expect(await authorize('read,write')).toBeUndefined();
  expect(await authorize('read,writer')).toBe('route_forbidden');
});

test('S-56 a refusal names the missing scopes and the hash of the user, for the log', async () => {
  const c = { req: { raw: new Request('https://a.example') } };
  const nameUser = async (_: unknown, subject?: string) => ({ user: `hash of ${subject}` });
  const connections = new Map([['scoped', { ...CONNECTION, hooks: { nameUser } }]]);
  const route: UserRoute = { ...ROUTE, scopes: ['read', 'write', 'admin'] };
  const ada = { connection: 'scoped', signedInAtMs: 0, scope: 'read', user: { subject: 'ada' } };
  const context = { ...parts, connections };
  const ask = (connection: string) =>
    authorizeCaller(c as unknown as EdgeContext, context, { ...route, connection }, ada);
  expect(await ask('scoped')).toMatchObject({
    cause: 'scope not granted: write admin',
    user: 'hash of ada',
  });
  expect(await ask('other')).toMatchObject({
    cause: 'session of another connection',
    user: 'hash of ada',
  });
});

test('S-63 passes the user’s authentication to the route’s own check', async () => {
  const c = { req: { raw: new Request('https://a.example') } };
  const route: UserRoute = { ...ROUTE, authorize: ({ acr }) => acr === 'gold' };
  const caller = { connection: 'scoped', signedInAtMs: 0, scope: 'write' };
  const authorizeAs = async (authentication: object): Promise<string | undefined> =>
    (
      await authorizeCaller(c as unknown as EdgeContext, parts, route, {
        ...caller,
        user: { subject: 'ada', authentication },
      })
    )?.code;
  expect(await authorizeAs({ acr: 'gold', authenticatedAtMs: 0 })).toBeUndefined();
  expect(await authorizeAs({})).toBe('route_forbidden');
});

test('S-56 requests a service token with exactly the route’s scopes and resource', async () => {
  const bodies: string[] = [];
  const context = {
    fetch: async (_: unknown, init?: RequestInit): Promise<Response> => {
      bodies.push(await new Response(init?.body ?? null).text());
      return Response.json({ access_token: 'a', token_type: 'bearer' });
    },
    now: () => 0,
    count: () => undefined,
    log: () => undefined,
  };
  const scope = { scopes: ['send', 'read'], resource: 'https://api.example' };
  const tokens = await requestServiceToken(CONNECTION, scope, context);
  expect(tokens).not.toBeInstanceOf(Failure);
  await requestServiceToken(CONNECTION, {}, context);
  expect(bodies).toEqual([
    'scope=send+read&resource=https%3A%2F%2Fapi.example&grant_type=client_credentials',
    'grant_type=client_credentials',
  ]);
});
