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
  [{ iss: 'https://other.example/' }, 'iss is other.example/, not provider.example'],
  [{ aud: 'other' }, 'aud is another client'],
  [{ aud: ['app', 'other'], azp: 'other' }, 'azp is missing or another client'],
  [{ exp: NOW - 60 }, 'exp is missing or past'],
  [{ iat: undefined }, 'iat is missing'],
  [{ nbf: NOW + 61 }, 'nbf is in the future'],
  [{ nonce: 'a' }, 'nonce is that of another sign-in', { nonce: 'b' }],
  [{}, 'nonce is missing', { nonce: 'b' }],
  [{ nonce: 'a' }, 'nonce, and none was sent'],
  [{}, 'auth_time is missing, and max_age was asked for', { maxAgeSeconds: 60 }],
  [{ auth_time: NOW - 121 }, 'auth_time is longer ago than max_age', { maxAgeSeconds: 60 }],
  [{ sub: undefined }, 'sub is missing'],
])('rejects an ID token with %j: %s', async (changes, error, expected) => {
  expect(await identifyWith(changes, expected)).toEqual(
    new Failure('provider_identity_rejected', { cause: `ID token: ${error}` }),
  );
});

test('accepts times that are off by less than a minute', async () => {
  const claims = { exp: NOW - 59, nbf: NOW + 60, auth_time: NOW - 120 };
  expect(await identifyWith(claims, { maxAgeSeconds: 60 })).toMatchObject(TOKENS);
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
