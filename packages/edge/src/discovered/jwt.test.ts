import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { createJwtSigner } from '../testing/jwt-signer.ts';
import { verifyJwt } from './jwt.ts';

const signer = await createJwtSigner();
const other = await createJwtSigner('key-2');
const algorithms = ['ES256'];

test('accepts a token that a published key signed', async () => {
  const keys = [async () => signer.jwks];
  expect(await verifyJwt(await signer.sign({ sub: 'ada' }), { algorithms, keys })).toEqual({
    claims: { sub: 'ada' },
  });
});

test('reads the next key set only if the first lacks the key', async () => {
  let reads = 0;
  const readAgain = async () => {
    reads += 1;
    return other.jwks;
  };
  const verification = { algorithms, keys: [async () => signer.jwks, readAgain] };
  expect(await verifyJwt(await signer.sign({}), verification)).toEqual({ claims: {} });
  expect(reads).toBe(0);
  expect(await verifyJwt(await other.sign({}), verification)).toEqual({ claims: {} });
  expect(reads).toBe(1);
});

test('names a missing key, an invalid signature and an algorithm that is not accepted', async () => {
  const keys = [async () => signer.jwks];
  expect(await verifyJwt(await other.sign({}), { algorithms, keys })).toEqual({
    error: 'the provider has no key for it (alg ES256)',
    isKeyMissing: true,
  });
  const forged = await other.sign({}, { kid: 'key-1' });
  expect(await verifyJwt(forged, { algorithms, keys })).toEqual({
    error: 'the signature or its key is invalid',
    isKeyMissing: false,
  });
  const unlisted = { algorithms: ['RS256'], keys };
  expect(await verifyJwt(await signer.sign({}), unlisted)).toEqual({
    error: 'alg ES256, accepted are RS256',
    isKeyMissing: false,
  });
  expect(await verifyJwt('a.b.c', unlisted)).toMatchObject({
    error: 'alg unreadable, accepted are RS256',
  });
});

test('tries every key for a token without a key id', async () => {
  const keys = [async () => ({ keys: [...other.jwks.keys, ...signer.jwks.keys] })];
  const token = await signer.sign({ sub: 'ada' }, { kid: undefined } as never);
  expect(await verifyJwt(token, { algorithms, keys })).toEqual({ claims: { sub: 'ada' } });
});

test('returns the failure of a key set that cannot be read', async () => {
  const failure = new Failure('provider_unreachable');
  const keys = [async () => failure];
  expect(await verifyJwt(await signer.sign({}), { algorithms, keys })).toBe(failure);
});
