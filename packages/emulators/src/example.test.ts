import { expect, test } from 'vitest';

// A page of the site shows what follows.

// #region sign-in
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  requestUserDecision,
  serveEmulator,
} from '@postern/emulators';

const lockit = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
const controls = createEmulatorControls(lockit.origin);

const authorizationUrl = new URL('/oauth/authorize', lockit.origin);
authorizationUrl.search = new URLSearchParams({
  response_type: 'code',
  client_id: 'example-client',
  redirect_uri: 'http://localhost:5173/callback',
  state: 'any',
}).toString();

// Signs the seeded user in and grants access, without a browser.
const callback = await requestUserDecision(authorizationUrl.href);
await controls.advanceClock(60);
// The code has now expired.
// #endregion

test('the documented code runs as printed', async () => {
  const response = await fetch(`${lockit.origin}/oauth/access-token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('example-client:top-secret')}` },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: new URL(callback).searchParams.get('code') ?? '',
      redirect_uri: 'http://localhost:5173/callback',
    }),
  });
  expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
  await lockit.close();
});
