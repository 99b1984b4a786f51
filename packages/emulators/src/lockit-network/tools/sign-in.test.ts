import { expect, test } from 'vitest';
import { credentials, open, post, signIn, url } from '../../testing/tools-pages.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

test('the sign-in page names its client, labels its fields and declares its language', async () => {
  const { status, text } = await open(createLockitNetworkEmulator(), url);
  expect(status).toBe(200);
  for (const part of [
    '<html lang="en">',
    '<title>Sign in – LockitNetwork Tools</title>',
    '<h1>Sign in</h1>',
    'Example Client',
    '<label for="username">',
    '<label for="password">',
    'autocomplete="current-password"',
  ]) {
    expect(text).toContain(part);
  }
});

test('a wrong password shows the page again with 401, a message and the user name', async () => {
  const app = createLockitNetworkEmulator();
  const page = await open(app, url);
  const fields = { ...page.fields, username: '"><script>', password: 'wrong' };
  const response = await post(app, '/tools/sign-in', fields, page.cookie);
  const text = await response.text();
  expect(response.status).toBe(401);
  expect(text).toContain('role="alert"');
  expect(text).toContain('value="&quot;&gt;&lt;script&gt;"');
  expect(text).not.toContain('wrong"');
});

test('sign-in starts a new session id and invalidates the old one', async () => {
  const app = createLockitNetworkEmulator();
  const before = await open(app, url);
  const fields = { ...before.fields, ...credentials };
  const response = await post(app, '/tools/sign-in', fields, before.cookie);
  expect(response.headers.get('set-cookie')).not.toContain(before.cookie);
  const again = await open(app, url, before.cookie);
  expect(again.text).toContain('<h1>Sign in</h1>');
});

test('a signed-in user goes straight to consent and can change accounts there', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const page = await open(app, url, cookie);
  expect(page.text).toContain('<h1>Grant access?</h1>');
  expect(page.text).toContain('Signed in as <strong>demo</strong>');
  const signedOut = await post(app, '/tools/sign-out', page.fields, cookie);
  expect(signedOut.headers.get('location')).toMatch(/^\/tools\/sign-in\?request=/);
  expect((await open(app, url, cookie)).text).toContain('<h1>Sign in</h1>');
});
