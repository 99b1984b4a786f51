import { expect, test } from 'vitest';
import { serveEmulator } from '../index.ts';
import { createOpenIdProvider } from './index.ts';

test('the documented provider answers as printed', async () => {
  // #region provider
  const provider = await serveEmulator(
    (origin) =>
      createOpenIdProvider({
        issuer: origin,
        clients: [{ clientId: 'app', clientSecret: 'secret', origins: ['http://localhost:5173'] }],
      }),
    { port: 0 },
  );
  // #endregion
  const response = await fetch(`${provider.origin}/.well-known/openid-configuration`);
  expect(await response.json()).toMatchObject({
    issuer: provider.origin,
    end_session_endpoint: `${provider.origin}/sign-out`,
    scopes_supported: ['openid', 'offline_access', 'profile', 'email', 'groups'],
  });
  await provider.close();
});
