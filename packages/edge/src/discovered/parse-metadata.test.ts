import { expect, test } from 'vitest';
import { ADVICE, ENDPOINTS, FLAGS, LISTS } from './metadata-fields.ts';
import type { DiscoveredOptions } from './options.ts';
import { findWarnings, parseMetadata } from './parse-metadata.ts';

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
  expect(parseMetadata(METADATA, OPTIONS)).toBe(METADATA);
});

test('S-28 rejects metadata with an endpoint over http, whichever it is', () => {
  for (const name of ENDPOINTS) {
    expect(parseMetadata({ ...METADATA, [name]: 'http://provider.example/x' }, OPTIONS)).toBe(
      `metadata whose ${name} is not https`,
    );
  }
});

test('rejects metadata with a list or a flag of another type, and ignores a list that gives advice', () => {
  for (const value of [{}, 5, 'S256', [5], true]) {
    for (const name of ADVICE) {
      expect(parseMetadata({ ...METADATA, [name]: value }, OPTIONS)).toEqual(METADATA);
    }
    for (const name of LISTS.filter((one) => !ADVICE.includes(one))) {
      expect(parseMetadata({ ...METADATA, [name]: value }, OPTIONS)).toBe(
        `metadata whose ${name} is not a list`,
      );
    }
  }
  for (const name of FLAGS) {
    expect(parseMetadata({ ...METADATA, [name]: ['true'] }, OPTIONS)).toBe(
      `metadata whose ${name} is not a boolean`,
    );
  }
});

test.each<[object, string]>([
  [
    { issuer: `${ISSUER}/` },
    'metadata names issuer https://provider.example/, but https://provider.example is configured',
  ],
  [{ token_endpoint: undefined }, 'metadata without token_endpoint'],
  [{ authorization_endpoint: undefined }, 'metadata without authorization_endpoint'],
  [{ jwks_uri: 'http://provider.example/jwks' }, 'metadata whose jwks_uri is not https'],
  [{ jwks_uri: 'https://me:pw@provider.example/jwks' }, 'metadata whose jwks_uri names a user'],
  [
    { token_endpoint_auth_methods_supported: 'client_secret_post' },
    'metadata whose token_endpoint_auth_methods_supported is not a list',
  ],
  [
    { code_challenge_methods_supported: undefined },
    'metadata does not list PKCE method S256; set supportsPkce if the provider supports it',
  ],
  [
    { code_challenge_methods_supported: ['plain'] },
    'metadata lists PKCE methods without S256; if the provider supports it, set code_challenge_methods_supported in overrides',
  ],
  [
    { authorization_response_iss_parameter_supported: 'false' },
    'metadata whose authorization_response_iss_parameter_supported is not a boolean',
  ],
])('rejects metadata with %j', (changes, error) => {
  expect(parseMetadata({ ...METADATA, ...changes }, OPTIONS)).toBe(error);
});

test('accepts http on loopback only for an issuer with http', () => {
  const issuer = 'http://localhost:9000';
  const local = { ...METADATA, issuer, jwks_uri: `${issuer}/jwks` };
  expect(parseMetadata(local, { ...OPTIONS, issuer })).toBe(local);
  expect(parseMetadata({ ...local, issuer: ISSUER }, OPTIONS)).toBe(
    'metadata whose jwks_uri is not https',
  );
});

test('requires ES256 for DPoP', () => {
  const dpop = { ...OPTIONS, dpop: true } as const;
  expect(parseMetadata(METADATA, dpop)).toBe(
    'the provider does not support DPoP with ES256; remove the dpop option',
  );
  const supported = { ...METADATA, dpop_signing_alg_values_supported: ['ES256'] };
  expect(parseMetadata(supported, dpop)).toBe(supported);
});

test('requires only a token endpoint if users cannot sign in', () => {
  const { issuer, token_endpoint } = METADATA;
  const server = { issuer, token_endpoint };
  expect(parseMetadata(server, { ...OPTIONS, clientCredentials: true })).toBe(server);
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
    'the provider signs ID tokens only with HS256, which the edge rejects; configure the client at the provider for RS256',
  ]);
  const unsigned = { ...METADATA, id_token_signing_alg_values_supported: [] };
  expect(findWarnings(unsigned, OPTIONS)).toEqual([
    'the provider lists no algorithm for ID tokens; set id_token_signing_alg_values_supported in overrides',
  ]);
  const other = { ...OPTIONS, clientAuthentication: { method: 'client_secret', secret: 's' } };
  expect(findWarnings(server, { ...other, scopes: ['api'] } as DiscoveredOptions)).toEqual([]);
});
