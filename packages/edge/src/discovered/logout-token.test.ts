import { expect, test } from 'vitest';
import { createJwtSigner } from '../testing/jwt-signer.ts';
import { readLogoutToken } from './logout-token.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const NOW = 1_000_000;
const signer = await createJwtSigner();
const server = { issuer: 'https://provider.example' };

const CLAIMS = {
  iss: server.issuer,
  aud: 'app',
  iat: NOW,
  exp: NOW + 120,
  jti: 'token-1',
  sub: 'ada',
  events: { [EVENT]: {} },
};

async function read(changes: object, header?: { typ: string }, by = signer) {
  const token = await by.sign({ ...CLAIMS, ...changes }, header);
  const verification = { algorithms: ['ES256'], keys: [async () => signer.jwks] };
  return readLogoutToken(token, verification, { server, clientId: 'app', nowMs: NOW * 1000 });
}

test('reads a valid token with or without a type', async () => {
  const token = { jti: 'token-1', sub: 'ada', exp: NOW + 120 };
  expect(await read({}, { typ: 'logout+jwt' })).toMatchObject(token);
  expect(await read({ aud: ['other', 'app'] })).toMatchObject(token);
  expect(await read({ sub: undefined, sid: 's-1' })).toMatchObject({ sid: 's-1' });
});

test('accepts a token without exp for two minutes', async () => {
  expect(await read({ exp: undefined, iat: NOW - 119 })).toMatchObject({ exp: NOW + 1 });
  expect(await read({ exp: undefined, iat: NOW - 120 })).toMatchObject({
    code: 'request_malformed',
    cause: 'an expired logout token',
  });
});

test.each<[object, string]>([
  [{ iss: 'https://other.example' }, 'a logout token of another issuer'],
  [{ aud: 'other' }, 'a logout token for another client'],
  [{ events: {} }, 'not a logout token'],
  [{ nonce: 'n' }, 'not a logout token'],
  [{ jti: undefined }, 'not a logout token'],
  [{ sub: undefined }, 'not a logout token'],
  [{ sub: 'a'.repeat(4097) }, 'not a logout token'],
  [{ exp: NOW - 60 }, 'an expired logout token'],
  [{ iat: NOW + 61 }, 'a logout token from the future'],
])('rejects a token with %j', async (changes, cause) => {
  expect(await read(changes)).toMatchObject({ code: 'request_malformed', cause });
});

test.each(['JWT', 'jwt', 'Logout+JWT', 'application/logout+jwt', 'Application/JWT'])(
  'reads the type %s as a media type',
  async (typ) => {
    expect(await read({}, { typ })).toMatchObject({ jti: 'token-1' });
  },
);

test.each(['at+jwt', 'application/at+jwt', 'text/logout+jwt', 'logout+jwt;x', 'xlogout+jwt', ''])(
  'rejects a token of the type %j',
  async (typ) => {
    expect(await read({}, { typ })).toMatchObject({ cause: 'not a logout token' });
  },
);

test.each([1e15, NOW * 1000, 1e300, NOW + 601])(
  'S-79 accepts a token whose exp is %d for ten minutes only',
  async (exp) => {
    expect(await read({ exp })).toMatchObject({ exp: NOW + 600 });
    expect(await read({ exp, iat: NOW - 660 })).toMatchObject({ cause: 'an expired logout token' });
  },
);

test('reports an unknown key as unreachable, so that the provider sends the token again', async () => {
  expect(await read({}, undefined, await createJwtSigner('key-2'))).toMatchObject({
    code: 'provider_unreachable',
  });
  expect(await read({}, undefined, await createJwtSigner())).toMatchObject({
    code: 'request_malformed',
  });
});
