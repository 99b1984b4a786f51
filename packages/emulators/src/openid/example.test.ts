import { expect, test } from 'vitest';

// A page of the site shows what follows.

// #region provider
import { serveEmulator } from '@postern/emulators';
import { createOpenIdProvider } from '@postern/emulators/openid';

const provider = await serveEmulator(
  (origin) =>
    createOpenIdProvider({
      issuer: origin,
      clients: [{ clientId: 'app', clientSecret: 'secret', origins: ['http://localhost:5173'] }],
    }),
  { port: 0 },
);
// #endregion

test('the documented provider answers as printed', async () => {
  const response = await fetch(`${provider.origin}/.well-known/openid-configuration`);
  expect(await response.json()).toMatchObject({
    issuer: provider.origin,
    end_session_endpoint: `${provider.origin}/sign-out`,
    scopes_supported: ['openid', 'offline_access', 'profile', 'email', 'groups'],
  });
  await provider.close();
});
