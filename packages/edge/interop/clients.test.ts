import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import type { Route } from '../src/index.ts';
import { parsePart } from '../src/oauth/parse-jwt.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, type RealProviderOptions, startProvider } from './provider.ts';
import { createSigner, decodeClaims } from './signer.ts';
import { readBody } from './watch.ts';

const RSA = { modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' };
let provider: RealProvider;
afterEach(() => provider.close());

/** Signs in with one method of client authentication. Returns the forms sent to the token endpoint. */
async function signInAs(
  client: RealProviderOptions['client'],
  options: Partial<DiscoveredOptions>,
): Promise<{ response: Response; bodies: URLSearchParams[] }> {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI], ...client } });
  const bodies: URLSearchParams[] = [];
  const edge = new InProcessEdge({
    connections: [connect(provider, options)],
    intercept(url, next, init) {
      if (url.endsWith('/token')) bodies.push(readBody(init));
      return next();
    },
  });
  return { response: await new OpApp(edge).signIn(), bodies };
}

test('S-4 S-60 private_key_jwt sends an assertion for the issuer alone, signed with the client’s key', async () => {
  const { jwk, publicJwk } = await createSigner('of-the-client');
  const { response, bodies } = await signInAs(
    { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [publicJwk] } },
    { clientAuthentication: { method: 'private_key_jwt', key: { ...jwk, alg: 'RS256' } } },
  );
  expect(response.status).toBe(200);
  const assertion = bodies[0]?.get('client_assertion') ?? '';
  expect(decodeClaims(assertion)).toMatchObject({ iss: 'app', sub: 'app', aud: provider.issuer });
  const header = { alg: 'RS256', kid: 'of-the-client', typ: 'client-authentication+jwt' };
  expect(parsePart(assertion.split('.')[0])).toEqual(header);
  expect(bodies[0]?.has('client_secret')).toBe(false);
});

test.each([
  ['ES256', { name: 'ECDSA', namedCurve: 'P-256' }],
  ['PS256', { ...RSA, name: 'RSA-PSS' }],
  ['Ed25519', { name: 'Ed25519' }],
] as const)('private_key_jwt signs with %s', async (alg, algorithm) => {
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new Error('a key pair has two keys');
  const { key_ops: _, ext: __, ...jwk } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  const { key_ops: ___, ext: ____, ...open } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const { response } = await signInAs(
    {
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: alg,
      jwks: { keys: [{ ...open, kty: jwk.kty ?? '', alg }] },
    },
    {
      clientAuthentication: { method: 'private_key_jwt', key: { ...jwk, kty: jwk.kty ?? '', alg } },
    },
  );
  expect(response.status).toBe(200);
});

test('reports a key that is not registered as provider_rejected_client', async () => {
  const [{ publicJwk }, stranger] = [await createSigner(), await createSigner()];
  provider = await startProvider({
    client: {
      redirect_uris: [REDIRECT_URI],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [publicJwk] },
    },
    configuration: { features: { pushedAuthorizationRequests: { enabled: false } } },
  });
  const key = { ...stranger.jwk, alg: 'RS256' } as const;
  const connections = [
    connect(provider, { clientAuthentication: { method: 'private_key_jwt', key } }),
  ];
  const response = await new OpApp(new InProcessEdge({ connections })).signIn();
  expect(await readOutcome(response)).toBe('502 provider_rejected_client');
});

test('client_secret_post keeps every character of the secret', async () => {
  const { response, bodies } = await signInAs(
    { token_endpoint_auth_method: 'client_secret_post' },
    { clientAuthentication: { method: 'client_secret_post', secret: 'a secret %+&=' } },
  );
  expect(response.status).toBe(200);
  expect(bodies[0]?.get('client_secret')).toBe('a secret %+&=');
});

/** An edge with a route that uses the service token. `seen` lists the Authorization headers. */
function createServiceEdge(): { app: OpApp; seen: (string | null)[] } {
  const seen: (string | null)[] = [];
  const edge = new InProcessEdge({
    connections: [connect(provider, { clientCredentials: true })],
    routes: [OWN_ROUTE],
    variables: { POSTERN_OPERATOR_TOKEN },
    async intercept(url, next, init) {
      if (!url.startsWith(OWN_ROUTE.upstream)) return next();
      seen.push(new Headers(init?.headers).get('authorization'));
      return Response.json({});
    },
  });
  return { app: new OpApp(edge), seen };
}

const POSTERN_OPERATOR_TOKEN = 'an-operator-token-of-32-characters';
const OWN_ROUTE: Route = {
  name: 'own',
  upstream: 'https://api.example',
  allow: [{ methods: ['GET'], path: '/things' }],
  credential: 'service',
  connection: 'op',
  scopes: ['api'],
  needsSession: false,
  maxBodyBytes: 0,
  firstByteTimeoutMs: 30_000,
  idleTimeoutMs: 30_000,
  rateLimits: {},
};

const findToken = (header: string | null | undefined): Promise<unknown> =>
  provider.provider.ClientCredentials.find(header?.split(' ')[1] ?? '');

function revokeAsOperator(app: OpApp): Promise<Response> {
  const headers = { authorization: `Bearer ${POSTERN_OPERATOR_TOKEN}` };
  return app.call('POST', '/auth/connections/op/revoke', { headers: headers });
}

test('requests one service token for many calls', async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
  const { app, seen } = createServiceEdge();
  const calls = Array.from({ length: 10 }, () => app.call('GET', '/api/own/things'));
  const responses = await Promise.all(calls);
  expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 200));
  expect(new Set(seen).size).toBe(1);
  expect(provider.requests.filter((line) => line === 'grant client_credentials')).toHaveLength(1);
  expect(await findToken(seen[0])).toMatchObject({ clientId: 'app', scope: 'api' });
});

test('the operator revokes the service token at the provider, and the next call gets another', async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
  const { app, seen } = createServiceEdge();
  await app.call('GET', '/api/own/things');
  expect((await revokeAsOperator(app)).status).toBe(204);
  expect(await findToken(seen[0])).toBeUndefined();
  await app.call('GET', '/api/own/things');
  expect(seen[1]).not.toBe(seen[0]);
});

test('without a revocation endpoint the operator gets provider_unsupported, and users still sign out', async () => {
  provider = await startProvider({
    client: { redirect_uris: [REDIRECT_URI] },
    configuration: { features: { revocation: { enabled: false } } },
  });
  const { app } = createServiceEdge();
  expect(await readOutcome(await revokeAsOperator(app))).toBe('409 provider_unsupported');
  expect((await app.signIn()).status).toBe(200);
  expect((await app.call('POST', '/auth/logout')).status).toBe(204);
});
