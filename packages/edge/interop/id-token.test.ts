import { readOutcome } from '@postern/testing';
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
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { createSigner, decodeClaims, encodePart } from './signer.ts';
import { watchTokens } from './watch.ts';

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

/** Signs in at the real provider, with its ID token changed on the way. */
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
  const edge = new InProcessEdge({ connections: [connect(provider)], intercept });
  const response = await new OpApp(edge).signIn();
  return response.ok ? 'signed in' : readOutcome(response);
}

/** Signs in with an ID token whose claims are changed and whose signature is the provider's own. */
const withClaims = (changes: object): Promise<string> =>
  signInWith((_, claims) => provider.signer.sign({ ...claims, ...changes }));

const now = (): number => Math.floor(Date.now() / 1000);
const REFUSED = '502 provider_identity_rejected';

test('accepts an ID token that is signed again by the provider’s key with the same claims', async () => {
  expect(await withClaims({})).toBe('signed in');
});

test('S-63 rejects an ID token of another client', async () => {
  expect(await withClaims({ aud: 'another-client' })).toBe(REFUSED);
});

test('S-63 an ID token for several audiences needs azp to be this client', async () => {
  expect(await withClaims({ aud: ['app', 'another'], azp: undefined })).toBe(REFUSED);
  expect(await withClaims({ aud: ['app', 'another'], azp: 'another' })).toBe(REFUSED);
  expect(await withClaims({ aud: ['app', 'another'], azp: 'app' })).toBe('signed in');
});

test('S-63 rejects an expired ID token, with a minute of tolerance for clocks', async () => {
  expect(await withClaims({ exp: now() - 90 })).toBe(REFUSED);
  expect(await withClaims({ exp: now() - 30 })).toBe('signed in');
});

test('S-63 rejects an ID token of another issuer, without sub or without iat', async () => {
  expect(await withClaims({ iss: 'https://evil.example' })).toBe(REFUSED);
  expect(await withClaims({ sub: undefined })).toBe(REFUSED);
  expect(await withClaims({ iat: undefined })).toBe(REFUSED);
});

/** Exchanges a code for a sign-in with this nonce and max_age. Returns code and cause of a failure. */
async function exchange(
  grant: Pick<CodeGrant, 'nonce' | 'asked'>,
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
  const app = new OpApp(new InProcessEdge({ connections: [connection] }));
  const callback = await app.authorize();
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

test('S-40 S-71 accepts an ID token with the nonce of its sign-in, and rejects a missing or another nonce', async () => {
  expect(await withClaims({})).toBe('signed in');
  expect(await withClaims({ nonce: 'of another sign-in' })).toBe(REFUSED);
  for (const nonce of [undefined, null, '']) expect(await withClaims({ nonce })).toBe(REFUSED);
  expect(await exchange({ nonce: 'sent' }, { nonce: 'other' })).toBe(
    `${REJECTED}nonce is that of another sign-in`,
  );
  expect(await exchange({ nonce: 'sent' })).toBe(`${REJECTED}nonce is missing`);
});

test('S-40 if no nonce was sent, accepts null and "" and rejects any other nonce', async () => {
  for (const nonce of [null, '']) expect(await exchange({}, { nonce })).toBeTypeOf('object');
  const other = { nonce: 'of the provider behind it' };
  expect(await exchange({}, other)).toContain(`${REJECTED}nonce, and none was sent`);
});

test('S-63 max_age requires a recent auth_time; the session records how the user signed in', async () => {
  const asked = { max_age: '600' };
  const recent = { auth_time: now() - 500, acr: 'gold', amr: ['pwd', 'otp'] };
  expect(await exchange({ asked }, recent)).toMatchObject({
    user: {
      authentication: {
        authenticatedAtMs: expect.closeTo(recent.auth_time * 1000, -4),
        acr: 'gold',
        amr: ['pwd', 'otp'],
      },
    },
  });
  // Clocks may differ by a minute.
  expect(await exchange({ asked }, { auth_time: now() - 650 })).toBeTypeOf('object');
  expect(await exchange({ asked }, { auth_time: now() - 700 })).toContain('longer ago');
  for (const nothing of [undefined, null, '', 'yesterday']) {
    const answer = await exchange({ asked }, { auth_time: nothing });
    expect(answer).toBe(`${REJECTED}auth_time is missing, although max_age was requested`);
  }
  expect(await exchange({ asked: { max_age: '0' } }, { auth_time: now() - 90 })).toContain(
    'longer ago',
  );
});

test('S-63 treats null and "" as missing in any claim', async () => {
  for (const nothing of [null, '']) {
    const optional = { sid: nothing, azp: nothing, nbf: nothing, auth_time: nothing, acr: nothing };
    expect(await withClaims({ ...optional, amr: nothing, at_hash: nothing })).toBe('signed in');
    for (const name of ['sub', 'iss', 'aud', 'exp', 'iat']) {
      expect(await withClaims({ [name]: nothing })).toBe(REFUSED);
    }
  }
});

test('treats null and "" as missing in any member of the token response', async () => {
  for (const nothing of [null, '']) {
    const { intercept } = watchTokens((tokens) => ({
      ...tokens,
      refresh_token: nothing,
      expires_in: nothing,
      scope: nothing,
    }));
    const edge = new InProcessEdge({ connections: [connect(provider)], intercept });
    expect((await new OpApp(edge).signIn()).status).toBe(200);
  }
});

test('S-63 the log names the failed check and the algorithm used', async () => {
  const { intercept } = watchTokens(async ({ id_token = '', ...tokens }) => {
    const [, ...rest] = id_token.split('.');
    return { ...tokens, id_token: [encodePart({ alg: 'HS512' }), ...rest].join('.') };
  });
  const edge = new InProcessEdge({ connections: [connect(provider)], intercept });
  expect(await readOutcome(await new OpApp(edge).signIn())).toBe(REFUSED);
  const failure = edge.events.find(({ event }) => event === 'failure');
  expect(failure).toMatchObject({
    cause: expect.stringMatching(/^ID token: alg HS512, accepted are .*RS256/),
  });
});

test('S-63 rejects an altered ID token, or one with another key, a shared secret or no signature', async () => {
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

test('S-63 rejects a missing ID token if the scope asked for one', async () => {
  expect(await signInWith(() => undefined)).toBe(REFUSED);
});

test('without the scope openid, no ID token is required and the user is unknown', async () => {
  const edge = new InProcessEdge({
    connections: [connect(provider, { scopes: ['api'] })],
  });
  const app = new OpApp(edge);
  const { connections } = await app.readConfig();
  expect(connections[0]).not.toHaveProperty('signOutEverywhere');
  expect((await app.signIn()).status).toBe(200);
  const answer = await app.post('/auth/logout', { everywhere: true });
  expect(await readOutcome(answer)).toBe('409 provider_unsupported');
  expect(await app.isSignedIn()).toBe(true);
});
