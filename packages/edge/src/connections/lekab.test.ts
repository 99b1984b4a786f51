import { expect, test } from 'vitest';
import { Secret } from '../sealing/secret.ts';
import { createLekab } from './lekab.ts';

test('has the endpoints and capabilities of the document, and no sign-in', () => {
  const settings = { baseUrl: 'https://lekab.example', username: 'u', password: new Secret('p') };
  expect(createLekab(settings)).toEqual({
    id: 'lekab',
    authorizationServer: {
      issuer: 'https://lekab.example',
      token_endpoint: 'https://lekab.example/auth/api/v1/token',
      revocation_endpoint: 'https://lekab.example/auth/api/v1/revoke',
    },
    client: { client_id: 'u' },
    clientAuthentication: expect.any(Function),
    clientCredentials: true,
    revocation: true,
    apiKeys: { endpoint: 'https://lekab.example/auth/api/v1/apikey' },
  });
});
