import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, buildUserRoute, connect, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { type Tokens, watchTokens } from './watch.ts';

// Entra's apps of many tenants: metadata of …/common/v2.0 names the issuer …/{tenantid}/v2.0, and
// each ID token that of its own tenant. The provider is real; metadata and ID tokens are changed so.

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
): Promise<{ edge: RealEdge; app: AppBrowser; answer: Response }> {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const claims = { ...decodeClaims(id_token), ...change({ id_token, ...tokens }) };
    return { ...tokens, id_token: await provider.signer.sign(claims) };
  });
  const edge = new RealEdge({
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
  const app = new AppBrowser(edge);
  const { callback } = await app.authorize();
  const { iss: _, ...unnamed } = callback;
  return { edge, app, answer: await app.call('POST', '/auth/callback', unnamed) };
}

const own = { iss: '', tid: TENANT };

test('S-63 an ID token of the tenant that it names is accepted, and so is its renewal', async () => {
  own.iss = issuerOf(TENANT);
  const { edge, app, answer } = await signInAs(() => own);
  expect(answer.status).toBe(200);
  edge.aheadMs = HOUR_MS;
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
});

test.each<[string, () => object]>([
  ['another tenant than it names', () => ({ tid: TENANT, iss: issuerOf('common') })],
  ['no tenant', () => ({ iss: issuerOf(TENANT) })],
  ['a tenant that is a path', () => ({ tid: 'a/b', iss: issuerOf('a/b') })],
  ['the issuer of all tenants', () => ({ tid: TENANT, iss: issuerOf('{tenantid}') })],
])('S-63 an ID token of %s is refused', async (_, change) => {
  const { answer } = await signInAs(change);
  expect(await readCode(answer)).toBe('502 provider_identity_rejected');
});

test('S-63 a renewal’s ID token of another tenant ends the session', async () => {
  const other = '72f988bf-86f1-41af-91ab-2d7cd011db47';
  const { edge, app, answer } = await signInAs(({ isRenewal }) =>
    isRenewal ? { tid: other, iss: issuerOf(other) } : { tid: TENANT, iss: issuerOf(TENANT) },
  );
  expect(answer.status).toBe(200);
  edge.aheadMs = HOUR_MS;
  expect(await readCode(await app.call('GET', '/api/me/me'))).toBe('401 provider_rejected_grant');
});
