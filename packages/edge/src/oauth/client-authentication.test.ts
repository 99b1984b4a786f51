import { expect, test } from 'vitest';
import { Secret } from '../sealing/secret.ts';
import { buildBasic, clientSecretBasic } from './client-authentication.ts';

async function authorize(encoding: 'plain' | 'form', id: string, secret: string): Promise<string> {
  const headers = new Headers();
  const authenticate = clientSecretBasic(new Secret(secret), encoding);
  const server = { issuer: 'https://example.com' };
  await authenticate(server, { client_id: id }, new URLSearchParams(), headers);
  return headers.get('authorization') ?? '';
}

test('encodes testuser:testpass as LEKAB documents it', () => {
  expect(buildBasic('testuser', new Secret('testpass'))).toBe('Basic dGVzdHVzZXI6dGVzdHBhc3M=');
});

test('S-61 sends plain credentials unchanged in UTF-8', async () => {
  const value = await authorize('plain', 'åsa', 'pä:ss wörd%+&=');
  expect(Buffer.from(value.slice(6), 'base64').toString('utf8')).toBe('åsa:pä:ss wörd%+&=');
});

test('S-61 form-encodes id and secret first, as RFC 6749 §2.3.1 requires', async () => {
  const value = await authorize('form', 'åsa', 'pä:ss wörd%+&=');
  const decoded = Buffer.from(value.slice(6), 'base64').toString('utf8');
  expect(decoded).toBe('%C3%A5sa:p%C3%A4%3Ass+w%C3%B6rd%25%2B%26%3D');
});

/** Decodes a credential like a provider that follows RFC 6749 §2.3.1. */
const readForm = (value: string): string => new URLSearchParams(`=${value}`).get('') ?? '';

test.each(['c1f0-a_b.c', 'V2-x_y.z*', '123-abc.apps.googleusercontent.com', 'a1b2c3d4-0000-4000'])(
  'S-61 form encoding does not change %s, so a provider that does not decode reads it',
  async (secret) => {
    const value = await authorize('form', secret, secret);
    expect(atob(value.slice(6))).toBe(`${secret}:${secret}`);
  },
);

test('S-61 a provider that decodes reads every form-encoded secret', async () => {
  for (const secret of ['a~b', '(c)!', 'd e', '%41', 'å+ö', "it's"]) {
    const value = await authorize('form', 'app', secret);
    expect(readForm(atob(value.slice(6)).slice('app:'.length))).toBe(secret);
  }
});
