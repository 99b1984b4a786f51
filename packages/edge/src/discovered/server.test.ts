import { expect, test } from 'vitest';
import type { DiscoveredOptions } from './options.ts';
import { findWarnings, readServer } from './server.ts';

const ISSUER = 'https://provider.example';
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
  code_challenge_methods_supported: ['S256'],
};
const OPTIONS: DiscoveredOptions = {
  id: 'op',
  issuer: ISSUER,
  clientId: 'app',
  clientAuthentication: { method: 'client_secret_basic', secret: 's' },
};

test('returns valid metadata', () => {
  expect(readServer(METADATA, OPTIONS)).toBe(METADATA);
});

test.each<[object, string]>([
  [
    { issuer: `${ISSUER}/` },
    'metadata of another issuer: provider.example/ is published, provider.example is set',
  ],
  [{ token_endpoint: undefined }, 'metadata without token_endpoint'],
  [{ authorization_endpoint: undefined }, 'metadata without authorization_endpoint'],
  [{ jwks_uri: 'http://provider.example/jwks' }, 'metadata whose jwks_uri is not https'],
  [
    { token_endpoint_auth_methods_supported: 'client_secret_post' },
    'metadata whose token_endpoint_auth_methods_supported is not a list',
  ],
  [
    { code_challenge_methods_supported: undefined },
    'metadata without S256; set supportsPkce if it does',
  ],
])('rejects metadata with %j', (changes, error) => {
  expect(readServer({ ...METADATA, ...changes }, OPTIONS)).toBe(error);
});

test('accepts http on loopback only for an issuer with http', () => {
  const issuer = 'http://localhost:9000';
  const local = { ...METADATA, issuer, jwks_uri: `${issuer}/jwks` };
  expect(readServer(local, { ...OPTIONS, issuer })).toBe(local);
  expect(readServer({ ...local, issuer: ISSUER }, OPTIONS)).toBe(
    'metadata whose jwks_uri is not https',
  );
});

test('requires ES256 for DPoP', () => {
  const dpop = { ...OPTIONS, dpop: true } as const;
  expect(readServer(METADATA, dpop)).toBe('metadata without DPoP by ES256; leave dpop out');
  const supported = { ...METADATA, dpop_signing_alg_values_supported: ['ES256'] };
  expect(readServer(supported, dpop)).toBe(supported);
});

test('requires only a token endpoint if users cannot sign in', () => {
  const { issuer, token_endpoint } = METADATA;
  const server = { issuer, token_endpoint };
  expect(readServer(server, { ...OPTIONS, clientCredentials: true })).toBe(server);
});

test('warns of a client authentication and of algorithms that the provider does not list', () => {
  expect(findWarnings(METADATA, OPTIONS)).toEqual([]);
  const server = {
    ...METADATA,
    token_endpoint_auth_methods_supported: ['client_secret_post'],
    id_token_signing_alg_values_supported: ['HS256'],
  };
  expect(findWarnings(server, OPTIONS)).toEqual([
    'the provider lists client_secret_post, and clientAuthentication is client_secret_basic',
    'ID tokens are signed by HS256 only, not by a provider key; set the provider to RS256',
  ]);
  const other = { ...OPTIONS, clientAuthentication: { method: 'client_secret', secret: 's' } };
  expect(findWarnings(server, { ...other, scopes: ['api'] } as DiscoveredOptions)).toEqual([]);
});
