import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCode } from '../src/testing/edge-under-test.ts';
import { AppBrowser, connect, REDIRECT_URI, RealEdge } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { createSigner, decodeClaims, encodePart } from './signer.ts';
import { watchTokens } from './watch.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

/** Signs in at the real provider; what its token endpoint says of the user is changed on the way. */
async function signInWith(
  change: (
    idToken: string,
    claims: Record<string, unknown>,
  ) => string | undefined | Promise<string | undefined>,
): Promise<string> {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const changed = await change(id_token, decodeClaims(id_token));
    return { ...tokens, ...(changed !== undefined && { id_token: changed }) };
  });
  const edge = new RealEdge({ connections: [connect(provider)], intercept });
  const response = await new AppBrowser(edge).signIn();
  return response.ok ? 'signed in' : readCode(response);
}

/** Signed with the provider's own key: only what the claims say is wrong. */
const withClaims = (changes: object): Promise<string> =>
  signInWith((_, claims) => provider.signer.sign({ ...claims, ...changes }));

const now = (): number => Math.floor(Date.now() / 1000);
const REFUSED = '502 provider_malformed';

test('an ID token signed anew by the provider’s key, with the same claims, is accepted', async () => {
  expect(await withClaims({})).toBe('signed in');
});

test('S-63 an ID token of another client is refused', async () => {
  expect(await withClaims({ aud: 'another-client' })).toBe(REFUSED);
});

test('S-63 one for several audiences needs azp, and it is this client', async () => {
  expect(await withClaims({ aud: ['app', 'another'], azp: undefined })).toBe(REFUSED);
  expect(await withClaims({ aud: ['app', 'another'], azp: 'another' })).toBe(REFUSED);
  expect(await withClaims({ aud: ['app', 'another'], azp: 'app' })).toBe('signed in');
});

test('S-63 an expired one is refused; one that is a minute late is a clock’s matter', async () => {
  expect(await withClaims({ exp: now() - 90 })).toBe(REFUSED);
  expect(await withClaims({ exp: now() - 30 })).toBe('signed in');
});

test('S-63 one of another issuer, without a user, or without a time is refused', async () => {
  expect(await withClaims({ iss: 'https://evil.example' })).toBe(REFUSED);
  expect(await withClaims({ sub: undefined })).toBe(REFUSED);
  expect(await withClaims({ iat: undefined })).toBe(REFUSED);
});

test('S-40 one with a nonce answers a request that this edge did not make', async () => {
  expect(await withClaims({ nonce: 'of another request' })).toBe(REFUSED);
});

test('S-63 an altered one, one signed by another key, by a secret or by nothing is refused', async () => {
  const stranger = await createSigner();
  const replaced = (token: string, i: number, part: string): string =>
    token
      .split('.')
      .map((old, at) => (at === i ? part : old))
      .join('.');
  const altered = await signInWith((token, claims) =>
    replaced(token, 1, encodePart({ ...claims, sub: 'eve' })),
  );
  const foreign = await signInWith((_, claims) => stranger.sign(claims));
  const unknown = await signInWith((_, claims) => stranger.sign(claims, { kid: 'unknown' }));
  const symmetric = await signInWith((token) => replaced(token, 0, encodePart({ alg: 'HS256' })));
  const bare = await signInWith((token) =>
    replaced(replaced(token, 0, encodePart({ alg: 'none' })), 2, ''),
  );
  expect([altered, foreign, unknown, symmetric, bare]).toEqual(Array(5).fill(REFUSED));
});

test('S-63 where one was asked for, none is refused', async () => {
  expect(await signInWith(() => undefined)).toBe(REFUSED);
});

test('keys that cannot be had for a moment do not cost the user the code', async () => {
  let isDown = true;
  const edge = new RealEdge({
    connections: [connect(provider)],
    intercept: (url, next) =>
      isDown && url.endsWith('/jwks') ? Promise.reject(new TypeError('refused')) : next(),
  });
  const app = new AppBrowser(edge);
  const { callback } = await app.authorize();
  provider.requests.length = 0;
  const held = await app.call('POST', '/auth/callback', callback);
  expect(await readCode(held)).toBe('502 provider_unreachable');
  expect(provider.requests).toEqual([]);
  isDown = false;
  edge.aheadMs = 6000;
  expect((await app.call('POST', '/auth/callback', callback)).status).toBe(200);
});

test('keys are read once for many sign-ins', async () => {
  const edge = new RealEdge({ connections: [connect(provider)] });
  provider.requests.length = 0;
  const apps = Array.from({ length: 5 }, () => new AppBrowser(edge));
  const answers = await Promise.all(apps.map((app) => app.signIn()));
  expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(200));
  expect((await new AppBrowser(edge).signIn()).status).toBe(200);
  expect(provider.requests.filter((line) => line.includes('jwks'))).toHaveLength(1);
});

test('a user signs in by a key that the provider has just begun to use', async () => {
  const fresh = await createSigner('new');
  let isRotated = false;
  const { intercept } = watchTokens(async (tokens) => {
    const claims = decodeClaims(tokens.id_token ?? '');
    return isRotated ? { ...tokens, id_token: await fresh.sign(claims) } : tokens;
  });
  const edge = new RealEdge({
    connections: [connect(provider)],
    intercept: async (url, next, init) =>
      isRotated && url.endsWith('/jwks')
        ? Response.json({ keys: [fresh.publicJwk, provider.signer.publicJwk] })
        : intercept(url, next, init),
  });
  expect((await new AppBrowser(edge).signIn()).status).toBe(200);
  isRotated = true;
  expect((await new AppBrowser(edge).signIn()).status).toBe(200);
});

test('without the scope openid none is asked for, and nobody is named', async () => {
  const edge = new RealEdge({
    connections: [connect(provider, { scopes: ['api'] })],
  });
  const app = new AppBrowser(edge);
  const { connections } = await app.config();
  expect(connections[0]).not.toHaveProperty('signOutEverywhere');
  expect((await app.signIn()).status).toBe(200);
  const answer = await app.call('POST', '/auth/logout', { everywhere: true });
  expect(await readCode(answer)).toBe('409 provider_unsupported');
  expect(await app.isSignedIn()).toBe(true);
});
