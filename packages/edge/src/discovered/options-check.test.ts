import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import type { DiscoveredOptions } from './options.ts';
import { findOptionErrors } from './options-check.ts';

const VALID: DiscoveredOptions = {
  id: 'work',
  issuer: 'https://login.example.com',
  clientId: 'app',
  clientAuthentication: { method: 'client_secret', secret: 'secret' },
};

test('finds no error in valid options', () => {
  expect(findOptionErrors(VALID)).toEqual([]);
});

test('finds every error, each once and with its fix', () => {
  const options = { ...VALID, clientId: '', scopes: [1, 2], parameters: { state: 's' } } as never;
  expect(findOptionErrors(options)).toEqual(
    [
      'has no clientId; set it to what the provider issued',
      'has scopes that are not a list of strings',
      'names the parameter state, which is Postern’s own; remove it',
    ].map((fix) => ({ name: 'connection work', fix })),
  );
});

const findFixes = (options: object): readonly string[] =>
  findOptionErrors({ ...VALID, ...options }).map(({ fix }) => fix);

test('accepts fields of the metadata as overrides, and undefined options', () => {
  const overrides = {
    authorization_endpoint: 'https://login.example.com/authorize',
    introspection_endpoint: 'https://login.example.com/introspect',
    revocation_endpoint: undefined,
    grant_types_supported: ['authorization_code'],
    authorization_response_iss_parameter_supported: true,
  };
  expect(findFixes({ overrides, scope: undefined })).toEqual([]);
  const local = { issuer: 'http://localhost:9000', overrides: { jwks_uri: 'http://[::1]/jwks' } };
  expect(findFixes(local)).toEqual([]);
});

test('S-5 rejects an issuer in overrides, which would switch its check off', () => {
  expect(findFixes({ overrides: { issuer: 'https://evil.example' } })).toEqual([
    'has an issuer in overrides, which would disable the check of the issuer; set issuer to the one in the metadata, and metadataUrl if the document has another address',
  ]);
});

test.each<[object, string]>([
  [
    { token_endpont: 'https://a.example' },
    'has the unknown option token_endpont in overrides; write token_endpoint',
  ],
  [{ jwks_uri: 5 }, 'has jwks_uri in overrides, which is not an https URL; set it to one'],
  [
    { introspection_endpoint: 'http://localhost/introspect' },
    'has introspection_endpoint in overrides, which is not an https URL; set it to one',
  ],
  [
    { token_endpoint: 'https://me:hunter2@a.example' },
    'has token_endpoint in overrides, which names a user; remove everything between // and @',
  ],
  [
    { grant_types_supported: 'authorization_code' },
    'has grant_types_supported in overrides, which is not a list of strings; write ["…"]',
  ],
  [
    { authorization_response_iss_parameter_supported: 'false' },
    'has authorization_response_iss_parameter_supported in overrides, which is not a boolean; write true or false',
  ],
])('rejects the overrides %j', (overrides, fix) => {
  expect(findFixes({ overrides })).toEqual([fix]);
});

test.each<[object, string]>([
  [{ scope: ['openid'] }, 'has the unknown option scope; write scopes'],
  [{ pushedRequest: false }, 'has the unknown option pushedRequest; write pushedRequests'],
  [{ client_id: 'app' }, 'has the unknown option client_id; write clientId'],
  [{ clientID: 'app' }, 'has the unknown option clientID; write clientId'],
  [{ audience: 'api' }, 'has the unknown option audience; remove it'],
  [
    { clientAuthentication: { method: 'client_secret_post', secret: 's', encoding: 'plain' } },
    'has the unknown option encoding in clientAuthentication; remove it',
  ],
  [
    { clientAuthentication: { ...VALID.clientAuthentication, encodings: 'plain' } },
    'has the unknown option encodings in clientAuthentication; remove it',
  ],
])('rejects the unknown option of %j', (options, fix) => {
  expect(findFixes(options)).toEqual([fix]);
});

test.each<[object, string]>([
  [{ issuer: 'https://login.example.com\n' }, 'has a space or a line break in issuer; remove it'],
  [{ issuer: ' https://login.example.com' }, 'has a space or a line break in issuer; remove it'],
  [
    { redirectUri: 'https://app.example/callback ' },
    'has a space or a line break in redirectUri; remove it',
  ],
  [
    { issuer: 'https://login.example.com/.well-known/openid-configuration' },
    'has the URL of the metadata as issuer; end it before /.well-known/',
  ],
  [{ clientId: 'app\r' }, 'has a clientId with a line break or control character; remove it'],
])('rejects %j, with which every sign-in would fail', (options, fix) => {
  expect(findFixes(options)).toEqual([fix]);
});

const EC = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' };
const RSA = { kty: 'RSA', n: 'n', e: 'AQAB', d: 'd' };
const OKP = { kty: 'OKP', crv: 'Ed25519', x: 'x', d: 'd' };
const findKeyFixes = (key: object): readonly string[] =>
  findFixes({ clientAuthentication: { method: 'private_key_jwt', key } });

test('accepts the three audiences of an assertion, and no other', () => {
  const known = ['issuer', 'token_endpoint', 'endpoint', undefined];
  expect(known.flatMap((assertionAudience) => findFixes({ assertionAudience }))).toEqual([]);
  expect(findFixes({ assertionAudience: 'https://login.example.com' })).toEqual([
    'has an unknown assertionAudience; set it to issuer, token_endpoint or endpoint',
  ]);
});

test('rejects an RSA key below 2048 bits, with which no request can be signed', () => {
  const buildKey = (modulusLength: number): object => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength });
    return { ...privateKey.export({ format: 'jwk' }), alg: 'RS256' };
  };
  expect(findKeyFixes(buildKey(2048))).toEqual([]);
  expect(findKeyFixes(buildKey(1024))).toEqual([
    'has an RSA key below 2048 bits; use a longer one (RFC 7518 §3.3)',
  ]);
});

test('accepts a key with the algorithm of its kind', () => {
  const keys = [
    { ...EC, alg: 'ES256', kid: 'k1', use: 'sig' },
    { ...RSA, alg: 'PS256' },
    { ...RSA, alg: 'RS256' },
    { ...OKP, alg: 'Ed25519' },
  ];
  expect(keys.flatMap(findKeyFixes)).toEqual([]);
});

test.each<[object, string]>([
  [
    { ...RSA, alg: 'ES256' },
    'has a key that cannot sign with ES256, which needs kty EC and crv P-256; set alg to the algorithm of the key',
  ],
  [
    { ...EC, crv: 'P-384', alg: 'ES256' },
    'has a key that cannot sign with ES256, which needs kty EC and crv P-256; set alg to the algorithm of the key',
  ],
  [
    { ...EC, alg: 'RS256' },
    'has a key that cannot sign with RS256, which needs kty RSA; set alg to the algorithm of the key',
  ],
  [
    { ...EC, alg: 'Ed25519' },
    'has a key that cannot sign with Ed25519, which needs kty OKP and crv Ed25519; set alg to the algorithm of the key',
  ],
  [
    { ...EC, alg: 'ES256', 'x5t#S256': 'AA:11' },
    'has a key whose x5t#S256 is no thumbprint; set it to the SHA-256 of the certificate in base64url',
  ],
  [{ ...EC, y: 5, alg: 'ES256' }, 'has a key without y; set it to the whole private key'],
  [{ ...EC, kid: 1, alg: 'ES256' }, 'has a key whose kid is not a string; write it in quotes'],
])('rejects the key %j', (key, fix) => {
  expect(findKeyFixes(key)).toEqual([fix]);
});

test('names each parameter that is not a string', () => {
  const parameters = { max_age: 300, prompt: ['login'], audience: 'a' } as never;
  expect(findOptionErrors({ ...VALID, parameters }).map(({ fix }) => fix)).toEqual([
    'has the parameter max_age that is not a string; write it in quotes',
    'has the parameter prompt that is not a string; write it in quotes',
  ]);
});

test('rejects a provider without PKCE and without a nonce, unless the options allow it', () => {
  const unbound = { supportsPkce: false, supportsNonce: false } as const;
  const [error] = findOptionErrors({ ...VALID, ...unbound });
  expect(error?.fix).toContain('set allowsCodeInjection to true if the provider has neither');
  expect(findOptionErrors({ ...VALID, supportsPkce: false, scopes: ['api'] })).toEqual([error]);
  expect(findOptionErrors({ ...VALID, ...unbound, allowsCodeInjection: true })).toEqual([]);
  expect(findOptionErrors({ ...VALID, supportsPkce: false })).toEqual([]);
  expect(findOptionErrors({ ...VALID, supportsNonce: false })).toEqual([]);
});

test.each([
  ['fragment', {}, 'has a response_mode that is neither query nor form_post; remove it'],
  ['query.jwt', {}, 'has a response_mode that is neither query nor form_post; remove it'],
  [
    'form_post',
    { redirectUri: 'https://app.example/callback' },
    'has the response_mode form_post, which no page can read; set flow to edge',
  ],
])('rejects a response mode that is never read: %s %j', (mode, more, error) => {
  expect(findFixes({ parameters: { response_mode: mode }, ...more })).toEqual([error]);
});

test.each(['query', 'form_post'])('accepts the response mode %s', (mode) => {
  expect(findFixes({ parameters: { response_mode: mode } })).toEqual([]);
});
