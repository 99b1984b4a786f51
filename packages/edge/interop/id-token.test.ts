import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { Failure } from '../src/failures/failure.ts';
import { resolveConnection } from '../src/oauth/connection.ts';
import {
  type CodeGrant,
  requestCodeExchange,
  type TokenRequestContext,
} from '../src/oauth/token-request.ts';
import type { TokenSet } from '../src/oauth/token-set.ts';
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
const REFUSED = '502 provider_identity_rejected';

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

/** Exchanges a code as one of a sign-in that was begun so; the cause where that fails. */
async function exchange(
  grant: Pick<CodeGrant, 'nonce' | 'maxAgeSeconds'>,
  changes: object = {},
  options: Partial<DiscoveredOptions> = {},
): Promise<TokenSet | string> {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => ({
    ...tokens,
    id_token: await provider.signer.sign({
      ...decodeClaims(id_token),
      nonce: undefined,
      ...changes,
    }),
  }));
  const connection = connect(provider, options);
  const app = new AppBrowser(new RealEdge({ connections: [connection] }));
  const { callback } = await app.authorize();
  const context: TokenRequestContext = {
    fetch: (input, init) => intercept(String(input), () => fetch(input, init), init),
    now: Date.now,
    log: () => undefined,
    count: () => undefined,
  };
  const resolved = await resolveConnection(connection, context);
  if (resolved instanceof Failure) throw new Error(resolved.code);
  const code = { ...callback, ...grant, spend: async () => undefined };
  const tokens = await requestCodeExchange(resolved, code, context);
  return tokens instanceof Failure ? `${tokens.code}: ${String(tokens.cause)}` : tokens;
}

const REJECTED = 'provider_identity_rejected: ID token: ';

test('S-40 S-71 an ID token with the nonce of its sign-in is accepted; without it, or with another, refused', async () => {
  expect(await withClaims({})).toBe('signed in');
  expect(await withClaims({ nonce: 'of another sign-in' })).toBe(REFUSED);
  for (const nonce of [undefined, null, '']) expect(await withClaims({ nonce })).toBe(REFUSED);
  expect(await exchange({ nonce: 'sent' }, { nonce: 'other' })).toBe(
    `${REJECTED}nonce is that of another sign-in`,
  );
  expect(await exchange({ nonce: 'sent' })).toBe(`${REJECTED}nonce is missing`);
});

test('S-40 where no nonce was sent, null and "" are none, and any other is refused', async () => {
  for (const nonce of [null, '']) expect(await exchange({}, { nonce })).toBeTypeOf('object');
  const other = { nonce: 'of the provider behind it' };
  expect(await exchange({}, other)).toContain(`${REJECTED}nonce, and none was sent`);
});

test('S-63 with max_age, auth_time has to be there and recent; the session keeps how the user signed in', async () => {
  const maxAgeSeconds = 600;
  const recent = { auth_time: now() - 500, acr: 'gold', amr: ['pwd', 'otp'] };
  expect(await exchange({ maxAgeSeconds }, recent)).toMatchObject({
    user: {
      authentication: {
        authenticatedAtMs: recent.auth_time * 1000,
        acr: 'gold',
        amr: ['pwd', 'otp'],
      },
    },
  });
  // A minute is a clock's matter.
  expect(await exchange({ maxAgeSeconds }, { auth_time: now() - 650 })).toBeTypeOf('object');
  expect(await exchange({ maxAgeSeconds }, { auth_time: now() - 700 })).toContain('longer ago');
  for (const nothing of [undefined, null, '', 'yesterday']) {
    const answer = await exchange({ maxAgeSeconds }, { auth_time: nothing });
    expect(answer).toBe(`${REJECTED}auth_time is missing, and max_age was asked for`);
  }
  expect(await exchange({ maxAgeSeconds: 0 }, { auth_time: now() - 90 })).toContain('longer ago');
});

test('S-63 null and "" are not said, in any claim', async () => {
  for (const nothing of [null, '']) {
    const optional = { sid: nothing, azp: nothing, nbf: nothing, auth_time: nothing, acr: nothing };
    expect(await withClaims({ ...optional, amr: nothing, at_hash: nothing })).toBe('signed in');
    for (const name of ['sub', 'iss', 'aud', 'exp', 'iat']) {
      expect(await withClaims({ [name]: nothing })).toBe(REFUSED);
    }
  }
});

test('null and "" are not said in the answer beside the ID token either', async () => {
  for (const nothing of [null, '']) {
    const { intercept } = watchTokens((tokens) => ({
      ...tokens,
      refresh_token: nothing,
      expires_in: nothing,
      scope: nothing,
    }));
    const edge = new RealEdge({ connections: [connect(provider)], intercept });
    expect((await new AppBrowser(edge).signIn()).status).toBe(200);
  }
});

test('S-63 the log says which check failed, and which algorithm was used', async () => {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const [, ...rest] = id_token.split('.');
    return { ...tokens, id_token: [encodePart({ alg: 'HS512' }), ...rest].join('.') };
  });
  const edge = new RealEdge({ connections: [connect(provider)], intercept });
  expect(await readCode(await new AppBrowser(edge).signIn())).toBe(REFUSED);
  const failure = edge.events.find(({ event }) => event === 'failure');
  expect(failure).toMatchObject({
    cause: expect.stringMatching(/^ID token: alg HS512, accepted are .*RS256/),
  });
});

test('S-63 without a key id, each key of the kind is tried', async () => {
  const others = await Promise.all([createSigner('one'), createSigner('two')]);
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => ({
    ...tokens,
    id_token: await provider.signer.sign(decodeClaims(id_token), { kid: undefined }),
  }));
  const keys = [...others.map(({ publicJwk }) => publicJwk), provider.signer.publicJwk];
  const start = (published: object[]): RealEdge =>
    new RealEdge({
      connections: [connect(provider)],
      intercept: async (url, next, init) =>
        url.endsWith('/jwks') ? Response.json({ keys: published }) : intercept(url, next, init),
    });
  expect((await new AppBrowser(start(keys)).signIn()).status).toBe(200);
  const refused = await new AppBrowser(start(keys.slice(0, 2))).signIn();
  expect(await readCode(refused)).toBe(REFUSED);
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
