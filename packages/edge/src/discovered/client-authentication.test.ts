import { exportJWK, generateKeyPair, jwtVerify } from 'jose';
import type { AuthorizationServer } from 'oauth4webapi';
import { expect, test } from 'vitest';
import { FailureError } from '../failures/failure.ts';
import { buildClientAuthentication, readSecretMethod } from './client-authentication.ts';
import type { Departures } from './departures.ts';
import type { ClientAuthentication } from './options.ts';

const ISSUER = 'https://provider.example';
const TOKEN = `${ISSUER}/token`;
const REVOCATION = `${ISSUER}/revoke`;
const SERVER: AuthorizationServer = { issuer: ISSUER, token_endpoint: TOKEN };

/** The form and the Authorization header of a request with this authentication. */
async function authenticate(
  authentication: ClientAuthentication,
  methods?: string[],
  departures?: Departures,
): Promise<{ form: Record<string, string>; authorization: string | null }> {
  const [form, headers] = [new URLSearchParams(), new Headers()];
  const server = { ...SERVER, ...(methods && { token_endpoint_auth_methods_supported: methods }) };
  const authenticateClient = buildClientAuthentication(authentication, departures);
  await authenticateClient(server, { client_id: 'app' }, form, headers, REVOCATION);
  return { form: Object.fromEntries(form), authorization: headers.get('authorization') };
}

test('sends a secret by HTTP Basic, form-encoded by default', async () => {
  const basic = { method: 'client_secret_basic', secret: 'a b' } as const;
  expect((await authenticate(basic)).authorization).toBe(`Basic ${btoa('app:a+b')}`);
  const plain = await authenticate({ ...basic, encoding: 'plain' });
  expect(plain.authorization).toBe(`Basic ${btoa('app:a b')}`);
});

test('sends a secret in the form', async () => {
  expect(await authenticate({ method: 'client_secret_post', secret: 'a b' })).toEqual({
    form: { client_id: 'app', client_secret: 'a b' },
    authorization: null,
  });
});

test('reports a private key for a signed secret that cannot be imported, and does not show it', async () => {
  const privateKey = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----';
  const keys = { issuer: 'TEAM', audience: 'https://provider.example', keyId: 'KEY', privateKey };
  const error = await authenticate({ method: 'signed_secret', ...keys }).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FailureError);
  expect(error).toMatchObject({
    failure: { code: 'provider_rejected_client', cause: 'the private key cannot be imported' },
  });
});

test('chooses the method by the metadata for client_secret', async () => {
  const secret = { method: 'client_secret', secret: 's' } as const;
  const basic = `Basic ${btoa('app:s')}`;
  expect((await authenticate(secret)).authorization).toBe(basic);
  const both = ['client_secret_post', 'client_secret_basic'];
  expect((await authenticate(secret, both)).authorization).toBe(basic);
  expect((await authenticate(secret, ['client_secret_post'])).form).toMatchObject({
    client_secret: 's',
  });
});

test('reads Basic as the default method', () => {
  expect(readSecretMethod(SERVER)).toBe('client_secret_basic');
});

test.each(['ES256', 'PS256', 'RS256', 'Ed25519'] as const)(
  'signs an assertion for the issuer by %s',
  async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
    const { kty = '', ...jwk } = await exportJWK(privateKey);
    const key = { ...jwk, kty, alg, kid: 'key-1' };
    const { form } = await authenticate({ method: 'private_key_jwt', key });
    const { payload, protectedHeader } = await jwtVerify(form['client_assertion'] ?? '', publicKey);
    expect(protectedHeader).toMatchObject({ alg, kid: 'key-1' });
    expect(payload).toMatchObject({ iss: 'app', sub: 'app', aud: SERVER.issuer });
  },
);

test('an assertion is valid for a provider whose clock is up to 30 s behind or ahead', async () => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const { kty = '', ...jwk } = await exportJWK(privateKey);
  const key = { ...jwk, kty, alg: 'ES256' } as const;
  const { form } = await authenticate({ method: 'private_key_jwt', key });
  const assertion = form['client_assertion'] ?? '';
  for (const differenceMs of [-29_000, -1000, 0, 29_000]) {
    const currentDate = new Date(Date.now() + differenceMs);
    const { payload } = await jwtVerify(assertion, publicKey, { currentDate, maxTokenAge: 120 });
    expect(payload.sub).toBe('app');
  }
});

test.each([
  ['issuer', ISSUER, 'client-authentication+jwt'],
  ['token_endpoint', TOKEN, 'JWT'],
  ['endpoint', REVOCATION, 'JWT'],
] as const)(
  'signs an assertion for the audience that the provider expects, and gives it a type: %s',
  async (assertionAudience, aud, typ) => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const { kty = '', ...jwk } = await exportJWK(privateKey);
    const authentication = {
      method: 'private_key_jwt',
      key: { ...jwk, kty, alg: 'ES256' },
    } as const;
    const { form } = await authenticate(authentication, undefined, { assertionAudience });
    const { payload } = await jwtVerify(form['client_assertion'] ?? '', publicKey, { typ });
    expect(payload).toMatchObject({ iss: 'app', sub: 'app', aud });
  },
);

test('names the certificate of its key in an assertion', async () => {
  const { privateKey, publicKey } = await generateKeyPair('PS256', { extractable: true });
  const { kty = '', ...jwk } = await exportJWK(privateKey);
  const key = { ...jwk, kty, alg: 'PS256', 'x5t#S256': 'A'.repeat(43) } as const;
  const { form } = await authenticate({ method: 'private_key_jwt', key });
  const { protectedHeader } = await jwtVerify(form['client_assertion'] ?? '', publicKey);
  expect(protectedHeader).toMatchObject({ alg: 'PS256', 'x5t#S256': 'A'.repeat(43) });
});

test('throws provider_rejected_client for a private key that cannot be imported', async () => {
  const key = { kty: 'EC', crv: 'P-256', x: 'a', y: 'b', d: 'c', alg: 'ES256' } as const;
  const error = await authenticate({ method: 'private_key_jwt', key }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(FailureError);
  expect(error).toMatchObject({ failure: { code: 'provider_rejected_client' } });
});
