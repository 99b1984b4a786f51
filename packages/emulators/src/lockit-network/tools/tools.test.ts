import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { requestUserDecision } from '../../fixtures/form-user.ts';
import { buildAuthorizeUrl, controlsOf, postForm } from '../../testing/in-process.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

const url = buildAuthorizeUrl({
  response_type: 'code',
  client_id: 'example-client',
  state: 's',
  redirect_uri: 'http://localhost:5173/callback',
});

interface OpenPage {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly cookie: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** Opens a page, following redirects within the emulator, as a browser with one cookie would. */
async function open(app: Hono, target: string, cookie = ''): Promise<OpenPage> {
  const response = await app.request(target, { headers: { cookie } });
  const location = response.headers.get('location');
  if (location !== null) return open(app, location, cookie);
  const text = await response.text();
  const hidden = /type="hidden" name="(?<name>[^"]+)" value="(?<value>[^"]*)"/g;
  const fields = [...text.matchAll(hidden)].map(({ groups }) => [
    groups?.['name'],
    groups?.['value'],
  ]);
  const sent = response.headers.getSetCookie()[0]?.split(';')[0];
  return {
    status: response.status,
    headers: response.headers,
    text,
    cookie: sent ?? cookie,
    fields: Object.fromEntries(fields),
  };
}

async function post(
  app: Hono,
  path: string,
  fields: Readonly<Record<string, string>>,
  cookie: string,
): Promise<Response> {
  return app.request(path, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(fields).toString(),
  });
}

const credentials = { username: 'demo', password: 'demo' };

async function signIn(app: Hono): Promise<string> {
  const page = await open(app, url);
  const response = await post(
    app,
    '/tools/sign-in',
    { ...page.fields, ...credentials },
    page.cookie,
  );
  expect(response.headers.get('location')).toMatch(/^\/tools\/consent\?request=/);
  return response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

test('the sign-in page names its client, labels its fields and says its language', async () => {
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

test('every page forbids framing, storing, referring, and everything it does not load', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const pages = [
    await open(app, url),
    await open(app, url, cookie),
    await open(app, `${url}&state=2`),
  ];
  expect(pages.map(({ status }) => status)).toEqual([200, 200, 400]);
  for (const { headers } of pages) {
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('x-frame-options')).toBe('DENY');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-type')).toMatch(/^text\/html; charset=utf-8$/i);
  }
});

test('only the consent page may send a form on to its client, and only there', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const signInPage = await open(app, url);
  const consentPage = await open(app, url, cookie);
  expect(signInPage.headers.get('content-security-policy')).toContain("form-action 'self';");
  expect(consentPage.headers.get('content-security-policy')).toContain(
    "form-action 'self' http://localhost:5173;",
  );
});

test('the session cookie is HttpOnly and SameSite, and named after the port', async () => {
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

test('a wrong password shows the page again with 401, a message, and the name still there', async () => {
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

test('signing in starts a new session id and makes the old one worthless', async () => {
  const app = createLockitNetworkEmulator();
  const before = await open(app, url);
  const fields = { ...before.fields, ...credentials };
  const response = await post(app, '/tools/sign-in', fields, before.cookie);
  expect(response.headers.get('set-cookie')).not.toContain(before.cookie);
  const again = await open(app, url, before.cookie);
  expect(again.text).toContain('<h1>Sign in</h1>');
});

test('a user who is signed in goes straight to consent, and can change accounts there', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const page = await open(app, url, cookie);
  expect(page.text).toContain('<h1>Grant access?</h1>');
  expect(page.text).toContain('Signed in as <strong>demo</strong>');
  const signedOut = await post(app, '/tools/sign-out', page.fields, cookie);
  expect(signedOut.headers.get('location')).toMatch(/^\/tools\/sign-in\?request=/);
  expect((await open(app, url, cookie)).text).toContain('<h1>Sign in</h1>');
});

test('a session ends after eight hours', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  await controlsOf(app).advanceClock(28_800);
  expect((await open(app, url, cookie)).text).toContain('<h1>Sign in</h1>');
});

test.each(['/tools/sign-in', '/tools/consent', '/tools/sign-out'])(
  'a form to %s without the token of its session is rejected',
  async (path) => {
    const app = createLockitNetworkEmulator();
    const cookie = await signIn(app);
    const page = await open(app, url, cookie);
    const other = await open(app, url);
    const fields: Record<string, string> = { ...page.fields, ...credentials, decision: 'grant' };
    const { csrf: _, ...without } = fields;
    const tries = [
      await post(app, path, without, cookie),
      await post(app, path, { ...fields, csrf: other.fields['csrf'] ?? '' }, cookie),
      await post(app, path, fields, other.cookie),
      await postForm(app, path, fields),
    ];
    for (const response of tries) {
      expect(response.status).toBe(403);
      expect(response.headers.get('location')).toBeNull();
    }
  },
);

test('consent needs somebody signed in, even with a valid form token', async () => {
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

test('a decision is neither grant nor deny by accident', async () => {
  const app = createLockitNetworkEmulator();
  const cookie = await signIn(app);
  const page = await open(app, url, cookie);
  const response = await post(app, '/tools/consent', { ...page.fields, decision: 'Grant' }, cookie);
  expect(response.status).toBe(403);
});

test('a request is decided once, and waits no longer than ten minutes', async () => {
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

test('the name of a client is text, never markup', async () => {
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

test('the stylesheet is a stylesheet', async () => {
  const response = await createLockitNetworkEmulator().request('/tools/style.css');
  expect(response.headers.get('content-type')).toContain('text/css');
  expect(await response.text()).toContain('prefers-color-scheme: dark');
});

test('a form user with the wrong password gets an error, not a redirect', async () => {
  const app = createLockitNetworkEmulator();
  const request = (target: string, init: RequestInit) => app.request(target, init);
  await expect(requestUserDecision(url, { request, password: 'wrong' })).rejects.toThrow(
    /\/tools\/sign-in: 401/,
  );
});
