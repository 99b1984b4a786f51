import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { type Tokens, watchTokens } from './watch.ts';

// Multi-tenant apps of Entra: the metadata of …/common/v2.0 names the issuer …/{tenantid}/v2.0, and
// each ID token names its own tenant's. The provider is real; its metadata and ID tokens are changed.

const TENANT = '9122040d-6c67-4c5b-b112-36a304b66dad';
const HOUR_MS = 3_600_000;
let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

const issuerOf = (tenant: string): string => `${provider.issuer}/${tenant}/v2.0`;

async function signInAs(
  change: (tokens: Tokens) => object,
): Promise<{ edge: InProcessEdge; app: OpApp; response: Response }> {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const claims = { ...decodeClaims(id_token), ...change({ id_token, ...tokens }) };
    return { ...tokens, id_token: await provider.signer.sign(claims) };
  });
  const edge = new InProcessEdge({
    connections: [connect(provider, { issuer: issuerOf('common') })],
    routes: [buildUserRoute(provider)],
    intercept: async (url, next, init) => {
      if (!url.endsWith('/common/v2.0/.well-known/openid-configuration')) {
        return intercept(url, next, init);
      }
      const metadata = await fetch(`${provider.issuer}/.well-known/openid-configuration`);
      const changes = {
        issuer: issuerOf('{tenantid}'),
        authorization_response_iss_parameter_supported: false,
      };
      return Response.json({ ...(await metadata.json()), ...changes });
    },
  });
  const app = new OpApp(edge);
  const callback = await app.authorize();
  const { iss: _, ...unnamed } = callback;
  return { edge, app, response: await app.post('/auth/callback', unnamed) };
}

const own = { iss: '', tid: TENANT };

test('S-63 accepts an ID token of the tenant that it names, also after a refresh', async () => {
  own.iss = issuerOf(TENANT);
  const { edge, app, response } = await signInAs(() => own);
  expect(response.status).toBe(200);
  edge.aheadMs = HOUR_MS;
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
});

test.each<[string, () => object]>([
  ['the issuer of another tenant', () => ({ tid: TENANT, iss: issuerOf('common') })],
  ['no tenant', () => ({ iss: issuerOf(TENANT) })],
  ['a tenant that is a path', () => ({ tid: 'a/b', iss: issuerOf('a/b') })],
  ['the issuer of all tenants', () => ({ tid: TENANT, iss: issuerOf('{tenantid}') })],
])('S-63 rejects an ID token with %s', async (_, change) => {
  const { response } = await signInAs(change);
  expect(await readOutcome(response)).toBe('502 provider_identity_rejected');
});

test('S-63 a refresh whose ID token names another tenant ends the session', async () => {
  const other = '72f988bf-86f1-41af-91ab-2d7cd011db47';
  const { edge, app, response } = await signInAs(({ isRefresh }) =>
    isRefresh ? { tid: other, iss: issuerOf(other) } : { tid: TENANT, iss: issuerOf(TENANT) },
  );
  expect(response.status).toBe(200);
  edge.aheadMs = HOUR_MS;
  expect(await readOutcome(await app.call('GET', '/api/me/me'))).toBe(
    '401 provider_rejected_grant',
  );
});
