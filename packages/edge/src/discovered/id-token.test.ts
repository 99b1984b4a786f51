import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { createJwtSigner } from '../testing/jwt-signer.ts';
import { compareUser, identify } from './id-token.ts';

const NOW = 1_000_000;
const server = { issuer: 'https://provider.example' };
const signer = await createJwtSigner();
const TOKENS = { accessToken: 'a', tokenType: 'bearer', obtainedAtMs: 0 };
const CLAIMS = { iss: server.issuer, aud: 'app', sub: 'ada', iat: NOW, exp: NOW + 60 };

async function identifyWith(changes: object, expected: object = {}) {
  const body = { id_token: await signer.sign({ ...CLAIMS, ...changes }) };
  const verification = { algorithms: ['ES256'], keys: [async () => signer.jwks] };
  return identify({ response: new Response(), body, tokens: TOKENS }, verification, {
    server,
    clientId: 'app',
    nowMs: NOW * 1000,
    ...expected,
  });
}

test('adds the user and the issuer to the tokens', async () => {
  const claims = { sid: 's-1', auth_time: NOW - 5, acr: 'gold', amr: ['pwd', 7] };
  expect(await identifyWith(claims)).toEqual({
    ...TOKENS,
    issuer: server.issuer,
    user: {
      subject: 'ada',
      serviceSession: 's-1',
      authentication: { authenticatedAtMs: (NOW - 5) * 1000, acr: 'gold', amr: ['pwd'] },
    },
  });
});

test.each<[object, string, object?]>([
  [
    { iss: 'https://other.example/' },
    'iss is https://other.example/, not https://provider.example',
  ],
  [{ aud: 'other' }, 'aud is another client'],
  [{ aud: ['app', 'other'], azp: 'other' }, 'azp is missing or another client'],
  [{ exp: NOW - 60 }, 'exp is missing or past'],
  [{ iat: undefined }, 'iat is missing'],
  [{ nbf: NOW + 61 }, 'nbf is in the future'],
  [{ nonce: 'a' }, 'nonce is that of another sign-in', { nonce: 'b' }],
  [{}, 'nonce is missing', { nonce: 'b' }],
  [{ nonce: 'a' }, 'nonce, and none was sent'],
  [{}, 'auth_time is missing, although max_age was requested', { asked: { max_age: '60' } }],
  [{ auth_time: NOW - 121 }, 'auth_time is longer ago than max_age', { asked: { max_age: '60' } }],
  [{ auth_time: NOW * 1000 }, 'auth_time is in the future', { asked: { max_age: '60' } }],
  [{ auth_time: '1' }, 'auth_time is missing, although max_age', { asked: { max_age: '60' } }],
  [{}, 'acr is missing, but acr_values requested gold', { asked: { acr_values: 'gold' } }],
  [
    { acr: 'silver' },
    'acr is silver, but acr_values requested gold or platinum',
    { asked: { acr_values: ' gold  platinum ' } },
  ],
  [{ acr: 'gol' }, 'acr is gol, but', { asked: { acr_values: 'gold' } }],
  [{ acr: ['gold'] }, 'acr is missing, but', { asked: { acr_values: 'gold' } }],
  [{ sub: undefined }, 'sub is missing'],
])('rejects an ID token with %j: %s', async (changes, error, expected) => {
  const failure = await identifyWith(changes, expected);
  if (!(failure instanceof Failure)) throw new Error('accepted');
  expect(failure.code).toBe('provider_identity_rejected');
  expect(failure.cause).toContain(`ID token: ${error}`);
});

test.each(['gold', 'platinum gold', ' ', ''])(
  'accepts acr gold if %j was asked for',
  async (one) => {
    expect(await identifyWith({ acr: 'gold' }, { asked: { acr_values: one } })).toMatchObject(
      TOKENS,
    );
  },
);

test.each([
  ['as fast as', 0, -5],
  ['half a minute behind', 30, -5],
  ['half a minute ahead of', -30, -5],
  // More than a minute is no difference of clocks: the token is old, or wrong.
  ['90 s behind', 90, -35],
  ['90 s ahead of', -90, 0],
])('reads auth_time by the edge’s clock if the provider’s is %s it', async (_, behind, at) => {
  const iat = NOW - behind;
  expect(await identifyWith({ iat, auth_time: iat - 5 })).toMatchObject({
    user: { authentication: { authenticatedAtMs: (NOW + at) * 1000 } },
  });
});

test('an auth_time long before the first clock is a finite time', async () => {
  expect(await identifyWith({ auth_time: -1e308 })).toMatchObject({
    user: { authentication: { authenticatedAtMs: 0 } },
  });
});

test('an auth_time in milliseconds does not tell when the user signed in', async () => {
  const identified = await identifyWith({ auth_time: NOW * 1000, acr: 'gold' });
  expect(identified).toMatchObject({ user: { authentication: { acr: 'gold' } } });
  expect(JSON.stringify(identified)).not.toContain('authenticatedAtMs');
});

test('accepts times that are off by less than a minute', async () => {
  const claims = { exp: NOW - 59, nbf: NOW + 60, auth_time: NOW - 120 };
  expect(await identifyWith(claims, { asked: { max_age: '60' } })).toMatchObject(TOKENS);
});

const SESSION = {
  issuer: server.issuer,
  clientId: 'app',
  user: { subject: 'ada' },
  nowMs: NOW * 1000,
};

test.each<[object, object]>([
  [{}, { isOtherUser: false }],
  [{ sub: 'eve' }, { isOtherUser: true, error: 'an ID token of another user' }],
  [{ iss: 'https://other.example' }, { isOtherUser: true, error: 'an ID token of another user' }],
  [{ sub: undefined }, { isOtherUser: false, error: 'an ID token without a user' }],
  [{ aud: 'other' }, { isOtherUser: false, error: 'an ID token of another client' }],
  [{ exp: NOW - 60 }, { isOtherUser: false, error: 'an ID token that has ended' }],
])('compares the ID token of a refresh with the session: %j is %j', async (changes, comparison) => {
  expect(compareUser(await signer.sign({ ...CLAIMS, ...changes }), SESSION)).toEqual(comparison);
});

test('accepts a refresh without an ID token', () => {
  expect(compareUser(undefined, SESSION)).toEqual({ isOtherUser: false });
});
