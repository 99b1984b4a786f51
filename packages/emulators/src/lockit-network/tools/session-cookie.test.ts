import { expect, test } from 'vitest';
import { controlsOf } from '../../testing/in-process.ts';
import { open, signIn, url } from '../../testing/tools-pages.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

test('the session cookie is HttpOnly and SameSite=Lax, and its name contains the port', async () => {
  const app = createLockitNetworkEmulator();
  const origin = 'http://localhost:9401';
  const location = (await app.request(url.replace('http://localhost', origin))).headers.get(
    'location',
  );
  const response = await app.request(`${origin}${location}`);
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(
    /^lockit-tools-9401=[\w-]{43}; Max-Age=28800; Path=\/; HttpOnly; SameSite=Lax$/,
  );
});

test('a session expires after eight hours', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  await controlsOf(app).advanceClock(28_800);
  expect((await open(app, url, cookie)).text).toContain('<h1>Sign in</h1>');
});
