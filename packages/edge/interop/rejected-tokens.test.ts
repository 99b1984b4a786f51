import { readOutcome } from '@postern/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DiscoveredOptions } from '../src/discovered/index.ts';
import { connect, InProcessEdge, OpApp, REDIRECT_URI } from './edge.ts';
import { type RealProvider, startProvider } from './provider.ts';
import { decodeClaims } from './signer.ts';
import { readBody, readTokens, type Tokens, watchTokens } from './watch.ts';

// Token responses that the edge rejects. The provider has issued the tokens, so the edge revokes them.

let provider: RealProvider;
beforeAll(async () => {
  provider = await startProvider({ client: { redirect_uris: [REDIRECT_URI] } });
});
afterAll(() => provider.close());

/** An edge whose token responses are changed, and the tokens that it revokes. */
function start(
  change: (tokens: Tokens) => object | Promise<object>,
  options: Partial<DiscoveredOptions> = {},
): { edge: InProcessEdge; app: OpApp; issued: Tokens[]; revoked: (string | null)[] } {
  const revoked: (string | null)[] = [];
  const { issued, intercept } = watchTokens(change);
  const edge = new InProcessEdge({
    connections: [connect(provider, options)],
    intercept: (url, next, init) => {
      if (url.endsWith('/revocation')) revoked.push(readBody(init).get('token'));
      return intercept(url, next, init);
    },
  });
  return { edge, app: new OpApp(edge), issued, revoked };
}

const withClaims = async (tokens: Tokens, claims: object): Promise<Tokens> => ({
  ...tokens,
  id_token: await provider.signer.sign({ ...decodeClaims(tokens.id_token ?? ''), ...claims }),
});

test.each<[string, string, (tokens: Tokens) => object | Promise<object>]>([
  ['the nonce of another', 'identity_rejected', (tokens) => withClaims(tokens, { nonce: 'x' })],
  ['no user', 'identity_rejected', (tokens) => ({ ...tokens, id_token: undefined })],
  ['a scope that is a number', 'malformed', (tokens) => ({ ...tokens, scope: 5 })],
  ['a malformed lifetime', 'malformed', (tokens) => ({ ...tokens, expires_in: 'soon' })],
  ['an access token that is none', 'malformed', (tokens) => ({ ...tokens, access_token: 7 })],
  ['an unknown type', 'malformed', (tokens) => ({ ...tokens, token_type: 'mac' })],
])('S-62 revokes the tokens of a sign-in that has %s', async (_, code, change) => {
  const { app, issued, revoked } = start(change);
  expect(await readOutcome(await app.signIn())).toBe(`502 provider_${code}`);
  const { refresh_token = '' } = issued[0] ?? {};
  expect(revoked).toEqual([refresh_token]);
  expect(await readTokens(provider, refresh_token)).toMatchObject({ error: 'invalid_grant' });
});

test('S-62 a rejected sign-in keeps the grant of the session that the browser has', async () => {
  let isWrong = false;
  const { app, edge, revoked } = start((tokens) => (isWrong ? { ...tokens, scope: 5 } : tokens));
  await app.signIn();
  isWrong = true;
  expect(await readOutcome(await app.signIn())).toBe('502 provider_malformed');
  expect(revoked).toEqual([]);
  isWrong = false;
  edge.aheadMs += 3_590_000;
  expect(await readOutcome(await app.call('POST', '/auth/refresh'))).toBe('200');
});

test('S-62 revokes the access token of a rejected sign-in without a refresh token', async () => {
  const { app, issued, revoked } = start((tokens) => ({
    ...tokens,
    refresh_token: undefined,
    scope: 5,
  }));
  expect(await readOutcome(await app.signIn())).toBe('502 provider_malformed');
  expect(revoked).toEqual([issued[0]?.access_token]);
});

test('S-62 a rejected sign-in does not wait for the revocation', async () => {
  const { issued, intercept } = watchTokens((tokens) => ({ ...tokens, scope: 5 }));
  const edge = new InProcessEdge({
    connections: [connect(provider)],
    intercept: (url, next, init) =>
      url.endsWith('/revocation') ? new Promise(() => undefined) : intercept(url, next, init),
  });
  const app = new OpApp({ request: edge.request });
  expect(await readOutcome(await app.signIn())).toBe('502 provider_malformed');
  expect(issued).toHaveLength(1);
});

test.each([true, false])(
  'S-62 revokes the tokens of a refresh that are another user’s (rotated: %s)',
  async (isRotated) => {
    const { edge, app, issued, revoked } = start(async (tokens) => {
      if (tokens.isRefresh !== true) return tokens;
      const { refresh_token: rotated, ...rest } = await withClaims(tokens, { sub: 'eve' });
      return isRotated ? { ...rest, refresh_token: rotated } : rest;
    });
    await app.signIn();
    expect(await readOutcome(await app.call('POST', '/auth/refresh'))).toBe(
      '401 provider_rejected_grant',
    );
    await edge.settle();
    expect(revoked).toEqual([issued[isRotated ? 1 : 0]?.refresh_token]);
    expect(await app.isSignedIn()).toBe(false);
  },
);

test('revokes nothing if a refresh may be tried again, because its refresh token may be in force', async () => {
  const { edge, app, revoked } = start((tokens) =>
    tokens.isRefresh === true ? { ...tokens, access_token: 7 } : tokens,
  );
  await app.signIn();
  expect(await readOutcome(await app.call('POST', '/auth/refresh'))).toBe('502 provider_malformed');
  await edge.settle();
  expect(revoked).toEqual([]);
  expect(await app.isSignedIn()).toBe(true);
});
