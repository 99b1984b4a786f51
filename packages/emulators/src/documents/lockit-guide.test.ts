import type { Hono } from 'hono';
import { beforeEach, expect, test } from 'vitest';
import { requestUserDecision } from '../fixtures/form-user.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { buildBasic, controlsOf, getWithToken, postForm } from '../testing/in-process.ts';

// One test for each sentence of LockitNetwork's OAuth guide, numbered as in SENTENCES.md.

const TOKEN_PATH = '/oauth/access-token';
const AUTHORIZE_URL =
  'https://api.lockitnetwork.com/oauth/authorize?response_type=code&client_id=example-client&state=example-state&redirect_uri=https%3A%2F%2Fexample-client.com%2Fauth_code';
const CODE_BODY =
  'grant_type=authorization_code&code=example-auth-code&redirect_uri=https%3A%2F%2Fexample-client.com%2Fauth_code';
const REFRESH_BODY = 'grant_type=refresh_token&refresh_token=example-refresh-token';
const basic = buildBasic('example-client', 'top-secret');

let app: Hono;

beforeEach(() => {
  app = createLockitNetworkEmulator();
});

/** Opens the guide's authorization URL, with only the host replaced, and lets the user decide. */
async function decide(decision: 'grant' | 'deny'): Promise<URL> {
  const url = AUTHORIZE_URL.replace('https://api.lockitnetwork.com', 'http://localhost:9401');
  return new URL(await requestUserDecision(url, { request, decision }));
}

function request(url: string, init: RequestInit): Response | Promise<Response> {
  return app.request(url, init);
}

async function exchangeDocumentedCode(): Promise<Response> {
  return postForm(app, TOKEN_PATH, CODE_BODY, basic);
}

/** Returns names and value types of a response's members. */
async function readFormat(response: Response): Promise<string[]> {
  const members = Object.entries((await response.json()) as object);
  return members.map(([name, value]) => `${name}: ${typeof value}`);
}

test('G-2 G-4 both documented endpoints exist, and the example’s client is registered', async () => {
  const { pathname, search } = new URL(AUTHORIZE_URL);
  expect((await app.request(`${pathname}${search}`)).status).toBe(303);
  expect((await exchangeDocumentedCode()).status).toBe(200);
});

test('G-3 clients cannot register themselves, and an unknown client sees the contact address', async () => {
  const page = await app.request('/oauth/authorize?client_id=newcomer');
  expect(await page.text()).toContain('support@lockitnetwork.com');
  expect((await app.request('/oauth/register', { method: 'POST' })).status).toBe(404);
});

test('G-5 the authorization URL of the guide is accepted as printed', async () => {
  const { pathname, search } = new URL(AUTHORIZE_URL);
  const response = await app.request(`${pathname}${search}`);
  expect(response.headers.get('location')).toMatch(/^\/tools\/sign-in/);
});

test('G-6 the client chooses state and gets it back unchanged', async () => {
  expect((await decide('grant')).searchParams.get('state')).toBe('example-state');
  expect((await decide('deny')).searchParams.get('state')).toBe('example-state');
});

test('G-8 the user logs in at the Tools page and grants or denies access', async () => {
  expect((await decide('grant')).searchParams.has('code')).toBe(true);
  expect((await decide('deny')).searchParams.get('error')).toBe('access_denied');
});

test('G-9 the decision redirects the user to the client’s redirect URI with additional parameters', async () => {
  const callback = await decide('grant');
  expect(`${callback.origin}${callback.pathname}`).toBe('https://example-client.com/auth_code');
  expect([...callback.searchParams.keys()]).toEqual(['code', 'state']);
});

test('G-10 G-11 the code of the redirect can be exchanged for an access token', async () => {
  const { searchParams } = await decide('grant');
  const body = CODE_BODY.replace('example-auth-code', searchParams.get('code') ?? '');
  const response = await postForm(app, TOKEN_PATH, body, basic);
  expect(await response.json()).toHaveProperty('access_token');
});

test('G-12 the token request must be a POST with its parameters in a form body', async () => {
  const headers = { authorization: basic, 'content-type': 'application/json' };
  const json = JSON.stringify(Object.fromEntries(new URLSearchParams(CODE_BODY)));
  const others = [
    await app.request(`${TOKEN_PATH}?${CODE_BODY}`, { headers }),
    await app.request(TOKEN_PATH, { method: 'POST', headers, body: json }),
    await postForm(app, `${TOKEN_PATH}?${CODE_BODY}`, '', basic),
  ];
  expect(others.map(({ status }) => status)).toEqual([405, 400, 400]);
  expect((await exchangeDocumentedCode()).status).toBe(200);
});

test('G-13 the token request requires client authentication by header', async () => {
  const bare = await postForm(app, TOKEN_PATH, CODE_BODY);
  expect([bare.status, bare.headers.get('www-authenticate')]).toEqual([
    401,
    'Basic realm="LockitNetwork"',
  ]);
  const inBody = `${CODE_BODY}&client_id=example-client&client_secret=top-secret`;
  expect((await postForm(app, TOKEN_PATH, inBody)).status).toBe(401);
});

test('G-14 the user name is the client id and the password the client secret', async () => {
  const swapped = buildBasic('top-secret', 'example-client');
  expect((await postForm(app, TOKEN_PATH, CODE_BODY, swapped)).status).toBe(401);
  expect((await exchangeDocumentedCode()).status).toBe(200);
});

test('G-15 the printed header contains another secret than the curl line, and is rejected', async () => {
  const printed = 'Basic ZXhhbXBsZS1jbGllbnQ6dG9wc2VjcmV0';
  expect(atob(printed.slice(6))).toBe('example-client:topsecret');
  expect((await postForm(app, TOKEN_PATH, CODE_BODY, printed)).status).toBe(401);
});

test('G-16 the printed body of the code request is accepted as printed', async () => {
  expect((await exchangeDocumentedCode()).status).toBe(200);
});

test('G-18 the token response is exactly the printed JSON', async () => {
  const response = await exchangeDocumentedCode();
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual({
    access_token: 'example-access-token',
    refresh_token: 'example-refresh-token',
    token_type: 'Bearer',
    expires_in: 604_800,
  });
});

test('G-19 G-20 the API accepts the printed Authorization header and rejects requests without one', async () => {
  expect((await getWithToken(app, '/projects', 'example-access-token')).status).toBe(401);
  await exchangeDocumentedCode();
  expect((await getWithToken(app, '/projects', 'example-access-token')).status).toBe(200);
  expect((await app.request('/projects')).status).toBe(401);
});

test('G-21 after the access token has expired, the refresh token gets a new one', async () => {
  await exchangeDocumentedCode();
  await controlsOf(app).advanceClock(604_800);
  expect((await getWithToken(app, '/projects', 'example-access-token')).status).toBe(401);
  const refreshed = await postForm(app, TOKEN_PATH, REFRESH_BODY, basic);
  const { access_token } = (await refreshed.json()) as { access_token: string };
  expect((await getWithToken(app, '/projects', access_token)).status).toBe(200);
});

test('G-22 a refresh requires client authentication by HTTP Basic too', async () => {
  await exchangeDocumentedCode();
  expect((await postForm(app, TOKEN_PATH, REFRESH_BODY)).status).toBe(401);
  expect((await postForm(app, TOKEN_PATH, REFRESH_BODY, basic)).status).toBe(200);
});

test('G-23 the printed body of the refresh request is accepted as printed', async () => {
  await exchangeDocumentedCode();
  expect((await postForm(app, TOKEN_PATH, REFRESH_BODY, basic)).status).toBe(200);
});

test('G-24 a refresh response has the same format as a code response', async () => {
  const first = await readFormat(await exchangeDocumentedCode());
  expect(await readFormat(await postForm(app, TOKEN_PATH, REFRESH_BODY, basic))).toEqual(first);
});
