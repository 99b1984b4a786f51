import { expect, test } from 'vitest';
import { Secret } from '../sealing/secret.ts';
import { createLockitNetwork } from './lockit.ts';

test('has the endpoints of the guide, and the redirect URI on the public origin', () => {
  const settings = {
    baseUrl: 'https://lockit.example',
    clientId: 'c',
    clientSecret: new Secret('s'),
    basicEncoding: 'plain',
  } as const;
  expect(createLockitNetwork(settings, 'https://app.example')).toEqual({
    id: 'lockit',
    authorizationServer: {
      issuer: 'https://lockit.example',
      authorization_endpoint: 'https://lockit.example/oauth/authorize',
      token_endpoint: 'https://lockit.example/oauth/access-token',
    },
    client: { client_id: 'c' },
    clientAuthentication: expect.any(Function),
    authorizationCode: { flow: 'browser', redirectUri: 'https://app.example/callback' },
    refresh: true,
  });
});
