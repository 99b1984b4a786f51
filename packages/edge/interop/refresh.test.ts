import { readOutcome } from '@postern/testing';
import { afterEach, expect, test } from 'vitest';
import { buildUserRoute, connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { readTokens, type Tokens, watchTokens } from './watch.ts';

const HOUR_MS = 3_600_000;
let provider: RealProvider;
afterEach(() => provider.close());

async function start(
  change: (tokens: Tokens) => Tokens | Promise<Tokens> = (tokens) => tokens,
): Promise<{ edge: InProcessEdge; app: OpApp; issued: Tokens[] }> {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
  const { issued, intercept } = watchTokens(change);
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    intercept,
  });
  const app = new OpApp(edge);
  expect((await app.signIn()).status).toBe(200);
  return { edge, app, issued };
}

const countGrants = (): number =>
  provider.requests.filter((line) => line === 'grant refresh_token').length;

test('S-54 50 calls at expiry make one refresh and reuse no refresh token', async () => {
  const { edge, app, issued } = await start();
  edge.aheadMs = HOUR_MS;
  const responses = await Promise.all(
    Array.from({ length: 50 }, () => app.call('GET', '/api/me/me')),
  );
  expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  expect(countGrants()).toBe(1);
  expect(issued).toHaveLength(2);
  // The refresh token was rotated, and the next refresh uses the new one.
  expect(issued[1]?.refresh_token).not.toBe(issued[0]?.refresh_token);
  edge.aheadMs = 2 * HOUR_MS;
  expect((await app.call('GET', '/api/me/me')).status).toBe(200);
  expect(countGrants()).toBe(2);
  expect(provider.requests.filter((line) => line.startsWith('refused'))).toEqual([]);
});

test('S-54 50 calls through two processes with one store make one refresh', async () => {
  const { edge, app } = await start();
  const second = new InProcessEdge({
    connections: [connect(provider)],
    routes: [buildUserRoute(provider)],
    store: edge.store,
  });
  const other = new OpApp(second, app.jar);
  edge.aheadMs = HOUR_MS;
  second.aheadMs = HOUR_MS;
  const responses = await Promise.all(
    Array.from({ length: 50 }, (_, i) => (i % 2 ? app : other).call('GET', '/api/me/me')),
  );
  expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 50 }, () => 200));
  expect(countGrants()).toBe(1);
  expect(provider.requests.filter((line) => line.startsWith('refused'))).toEqual([]);
});

test('S-53 a refresh token that someone else used first ends the session', async () => {
  const { edge, app, issued } = await start();
  await readTokens(provider, issued[0]?.refresh_token ?? '');
  edge.aheadMs = HOUR_MS;
  expect(await readOutcome(await app.call('GET', '/api/me/me'))).toBe(
    '401 provider_rejected_grant',
  );
  expect(await app.isSignedIn()).toBe(false);
});

test('S-63 a refresh whose ID token names another user ends the session', async () => {
  const { edge, app } = await start(async (tokens) => {
    const claims = decodeClaims(tokens.id_token ?? '');
    if (tokens.isRefresh !== true) return tokens;
    return { ...tokens, id_token: await provider.signer.sign({ ...claims, sub: 'eve' }) };
  });
  edge.aheadMs = HOUR_MS;
  expect(await readOutcome(await app.call('GET', '/api/me/me'))).toBe(
    '401 provider_rejected_grant',
  );
  expect(await app.isSignedIn()).toBe(false);
});

test('a refresh does not need the provider’s keys for an ID token of the same user', async () => {
  const { edge, app } = await start();
  provider.requests.length = 0;
  edge.aheadMs = HOUR_MS;
  expect((await app.call('POST', '/auth/refresh')).status).toBe(200);
  expect(provider.requests.filter((line) => line.includes('jwks'))).toEqual([]);
});

const changeRefreshes = (
  change: (idToken: string, tokens: Tokens) => string | Promise<string>,
): ReturnType<typeof start> =>
  start(async (tokens) => {
    const { isRefresh, id_token = '' } = tokens;
    return isRefresh ? { ...tokens, id_token: await change(id_token, tokens) } : tokens;
  });

const withClaims =
  (changes: object) =>
  (idToken: string): Promise<string> =>
    provider.signer.sign({ ...decodeClaims(idToken), ...changes });

test.each<[string, string, (idToken: string) => string | Promise<string>]>([
  ['is expired', 'that has ended', withClaims({ exp: Math.floor(Date.now() / 1000) - 120 })],
  ['is for another client', 'of another client', withClaims({ aud: 'another' })],
  ['has no sub', 'without a user', withClaims({ sub: undefined })],
  ['is not a JWT', 'without a user', () => 'no.token'],
  ['is expired by the edge’s own clock', 'that has ended', (idToken) => idToken],
])(
  'a refresh whose ID token %s keeps the session, because its refresh token is the only one',
  async (_, flaw, change) => {
    const { edge, app } = await changeRefreshes(change);
    for (const hours of [1, 2]) {
      edge.aheadMs = hours * HOUR_MS;
      expect((await app.call('GET', '/api/me/me')).status).toBe(200);
    }
    expect(countGrants()).toBe(2);
    expect(provider.requests.filter((line) => line.startsWith('refused'))).toEqual([]);
    expect(edge.events).toContainEqual({
      event: 'refresh_response_malformed',
      connection: 'op',
      code: 'provider_malformed',
      cause: `an ID token ${flaw}`,
    });
  },
);

test('S-63 a refresh whose ID token has another issuer ends the session', async () => {
  const { edge, app } = await changeRefreshes(withClaims({ iss: 'https://evil.example' }));
  edge.aheadMs = HOUR_MS;
  expect(await readOutcome(await app.call('GET', '/api/me/me'))).toBe(
    '401 provider_rejected_grant',
  );
});
