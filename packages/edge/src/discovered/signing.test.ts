import { expect, test } from 'vitest';
import { readSigningAlgorithms } from './signing.ts';

const issuer = 'https://provider.example';

test('accepts the listed asymmetric algorithms, and never HS… or none', () => {
  const id_token_signing_alg_values_supported = ['none', 'HS256', 'RS256', 'ES256'];
  expect(readSigningAlgorithms({ issuer, id_token_signing_alg_values_supported })).toEqual([
    'RS256',
    'ES256',
  ]);
});

test('accepts all asymmetric algorithms if the metadata has no list', () => {
  expect(readSigningAlgorithms({ issuer })).toEqual(
    'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' '),
  );
});

test('accepts no algorithm if the metadata lists only symmetric ones', () => {
  const id_token_signing_alg_values_supported = ['HS256'];
  expect(readSigningAlgorithms({ issuer, id_token_signing_alg_values_supported })).toEqual([]);
});
