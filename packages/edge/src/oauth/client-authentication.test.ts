import { expect, test } from 'vitest';
import { Secret } from '../secret.ts';
import { buildBasic, clientSecretBasic } from './client-authentication.ts';

async function authorize(encoding: 'plain' | 'form', id: string, secret: string): Promise<string> {
  const headers = new Headers();
  const authenticate = clientSecretBasic(new Secret(secret), encoding);
  const server = { issuer: 'https://example.com' };
  await authenticate(server, { client_id: id }, new URLSearchParams(), headers);
  return headers.get('authorization') ?? '';
}

test('testuser:testpass gives the value that LEKAB documents', () => {
  expect(buildBasic('testuser', new Secret('testpass'))).toBe('Basic dGVzdHVzZXI6dGVzdHBhc3M=');
});

test('S-61 plain takes the credentials as they are, in UTF-8', async () => {
  const value = await authorize('plain', 'åsa', 'pä:ss wörd%+&=');
  expect(Buffer.from(value.slice(6), 'base64').toString('utf8')).toBe('åsa:pä:ss wörd%+&=');
});

test('S-61 form encodes both first, as RFC 6749 §2.3.1 asks', async () => {
  const value = await authorize('form', 'åsa', 'pä:ss wörd%+&=');
  const decoded = Buffer.from(value.slice(6), 'base64').toString('utf8');
  expect(decoded).toBe('%C3%A5sa:p%C3%A4%3Ass+w%C3%B6rd%25%2B%26%3D');
});
