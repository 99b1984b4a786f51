import { expect, test } from 'vitest';
import type { EdgeContext } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import { requestServiceToken } from '../oauth/token-request.ts';
import type { UserRoute } from '../routes/route.ts';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { authorizeCaller } from './authorize.ts';

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

/** What a session with this scope is told on the route; undefined: it may. */
async function ask(scope: string | undefined): Promise<string | undefined> {
  const connections = new Map([['scoped', CONNECTION]]);
  const c = { req: { raw: new Request('https://a.example') } };
  const caller = { connection: 'scoped', signedInAtMs: 0, scope };
  return (await authorizeCaller(c as unknown as EdgeContext, { connections }, ROUTE, caller))?.code;
}

test('S-56 a session that was granted less than the route needs is refused; one that names no scope was granted what was asked', async () => {
  expect(await ask('read write')).toBeUndefined();
  expect(await ask(undefined)).toBeUndefined();
  expect(await ask('read')).toBe('route_forbidden');
  expect(await ask('')).toBe('route_forbidden');
  // As GitHub writes it.
  expect(await ask('read,write')).toBeUndefined();
  expect(await ask('read,writer')).toBe('route_forbidden');
});

test('S-63 a route may ask when and how the user signed in at the provider', async () => {
  const connections = new Map([['scoped', CONNECTION]]);
  const c = { req: { raw: new Request('https://a.example') } };
  const route: UserRoute = { ...ROUTE, authorize: ({ acr }) => acr === 'gold' };
  const caller = { connection: 'scoped', signedInAtMs: 0, scope: 'write' };
  const askAs = async (authentication: object): Promise<string | undefined> =>
    (
      await authorizeCaller(c as unknown as EdgeContext, { connections }, route, {
        ...caller,
        authentication,
      })
    )?.code;
  expect(await askAs({ acr: 'gold', authenticatedAtMs: 0 })).toBeUndefined();
  expect(await askAs({})).toBe('route_forbidden');
});

test('S-56 a token of the edge’s own is asked for with the route’s scopes and resource, and no more', async () => {
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
  const access = { scopes: ['send', 'read'], resource: 'https://api.example' };
  const tokens = await requestServiceToken(CONNECTION, access, context);
  expect(tokens).not.toBeInstanceOf(Failure);
  await requestServiceToken(CONNECTION, {}, context);
  expect(bodies).toEqual([
    'scope=send+read&resource=https%3A%2F%2Fapi.example&grant_type=client_credentials',
    'grant_type=client_credentials',
  ]);
});
