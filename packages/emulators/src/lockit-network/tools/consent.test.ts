import { expect, test } from 'vitest';
import { buildAuthorizeUrl, controlsOf } from '../../testing/in-process.ts';
import { open, post, signIn, url } from '../../testing/tools-pages.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

test('consent requires a signed-in user, even with a valid form token', async () => {
  const app = createLockitNetworkEmulator();
  const page = await open(app, url);
  const response = await post(
    app,
    '/tools/consent',
    { ...page.fields, decision: 'grant' },
    page.cookie,
  );
  expect(response.headers.get('location')).toMatch(/^\/tools\/sign-in/);
  const consentPath = `/tools/consent?request=${page.fields['request']}`;
  expect((await open(app, consentPath, page.cookie)).text).toContain('<h1>Sign in</h1>');
});

test('a decision other than grant or deny is rejected', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const page = await open(app, url, cookie);
  const response = await post(app, '/tools/consent', { ...page.fields, decision: 'Grant' }, cookie);
  expect(response.status).toBe(403);
});

test('a request can be decided once, within ten minutes', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const page = await open(app, url, cookie);
  const fields = { ...page.fields, decision: 'grant' };
  expect((await post(app, '/tools/consent', fields, cookie)).status).toBe(303);
  const second = await post(app, '/tools/consent', fields, cookie);
  expect(second.status).toBe(400);
  expect(await second.text()).toContain('<code>request_expired</code>');
  const late = await open(app, url, cookie);
  await controlsOf(app).advanceClock(600);
  const response = await post(app, '/tools/consent', { ...late.fields, decision: 'grant' }, cookie);
  expect(response.status).toBe(400);
});

test('a client name appears as text, never as markup', async () => {
  const client = {
    id: 'odd',
    secret: 's',
    name: '<img src=x onerror=alert(1)>',
    redirectUris: ['com.example.app:/done'],
  };
  const app = createLockitNetworkEmulator({ clients: [client] });
  const oddUrl = buildAuthorizeUrl({ response_type: 'code', client_id: 'odd' });
  const cookie = await signIn(app);
  for (const page of [await open(app, oddUrl), await open(app, oddUrl, cookie)]) {
    expect(page.text).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(page.text).not.toContain('<img');
  }
  const consent = await open(app, oddUrl, cookie);
  expect(consent.headers.get('content-security-policy')).toContain("'self' com.example.app:;");
});
