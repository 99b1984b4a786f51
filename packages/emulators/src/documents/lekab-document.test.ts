import type { Hono } from 'hono';
import { beforeEach, expect, test } from 'vitest';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { buildBasic, controlsOf, postForm } from '../testing/in-process.ts';

// One test for each sentence of LEKAB's document, numbered as in SENTENCES.md.

const BASE = '/auth/api/v1';
const GRANT = 'grant_type=client_credentials';
const basic = buildBasic('testuser', 'testpass');
const nobasic = buildBasic('nobasic', 'nobasic');
const DOCUMENTED_TOKEN = 'e45c538d-a416-4489-9d5f-a78d3c4fc69a';

let app: Hono;

beforeEach(() => {
  app = createLekabEmulator();
});

async function requestApiKey(query = '?name=MyApiKey', authorization = basic): Promise<Response> {
  return app.request(`${BASE}/apikey${query}`, { headers: { authorization } });
}

async function requestToken(body = GRANT, authorization?: string): Promise<Response> {
  return postForm(app, `${BASE}/token`, body, authorization);
}

async function obtainToken(): Promise<string> {
  const response = (await (await requestToken(GRANT, basic)).json()) as { access_token: string };
  return response.access_token;
}

function encodeBasic(credentials: string, encoding: BufferEncoding): string {
  return `Basic ${Buffer.from(credentials, encoding).toString('base64')}`;
}

async function canSend(credential: Readonly<Record<string, string>>): Promise<boolean> {
  const response = await app.request('/rime/send', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credential },
    body: '{}',
  });
  return response.status === 200;
}

test('L-1 the emulator has version 5.1 by default', async () => {
  expect((await controlsOf(app).readSettings()).lekabVersion).toBe('5.1');
});

test('L-2 the service issues API keys and bearer tokens that other services accept', async () => {
  const apiKey = await (await requestApiKey()).text();
  expect(await canSend({ 'x-api-key': apiKey })).toBe(true);
  expect(await canSend({ authorization: `Bearer ${await obtainToken()}` })).toBe(true);
});

test('L-3 Basic is the base64 of the UTF-8 of username:password, without URL-encoding', async () => {
  const credentials = 'åsa:pä:ss wörd%+&=';
  const statuses = [
    (await requestToken(GRANT, encodeBasic(credentials, 'utf8'))).status,
    (await requestToken(GRANT, encodeBasic(credentials, 'latin1'))).status,
    (await requestToken(GRANT, encodeBasic(encodeURI(credentials), 'utf8'))).status,
  ];
  expect(statuses).toEqual([200, 401, 401]);
});

test('L-4 testuser:testpass is encoded as printed', async () => {
  const printed = 'Basic dGVzdHVzZXI6dGVzdHBhc3M=';
  expect(basic).toBe(printed);
  expect((await requestToken(GRANT, printed)).status).toBe(200);
});

test('L-5 only the token endpoint accepts user name and password in the form', async () => {
  const fields = 'client_id=testuser&client_secret=testpass';
  expect((await requestToken(`${GRANT}&${fields}`)).status).toBe(200);
  expect((await postForm(app, `${BASE}/revoke`, `token=x&${fields}`)).status).toBe(401);
  expect((await app.request(`${BASE}/apikey?name=a&${fields}`)).status).toBe(401);
});

test('L-7 the name of the API key is a query parameter', async () => {
  expect((await requestApiKey('?name=MyApiKey')).status).toBe(200);
  expect((await requestApiKey('')).status).toBe(400);
});

test('L-8 an API key is a plain string in the printed format', async () => {
  const printed = 'bGlNOmRHVnpkR2xrOkxKUjRJekw5WEY2MVA0bnY';
  const form = /^liM:dGVzdGlk:[A-Za-z0-9]{16}$/;
  expect(Buffer.from(printed, 'base64').toString()).toMatch(form);
  const response = await requestApiKey();
  const apiKey = await response.text();
  expect([response.status, apiKey.length]).toEqual([200, printed.length]);
  expect(Buffer.from(apiKey, 'base64').toString()).toMatch(form);
});

test('L-9 an API key requires proper credentials without the role DISALLOW_BASIC', async () => {
  const wrong = buildBasic('testuser', 'wrong');
  const statuses = [
    (await requestApiKey('?name=a', wrong)).status,
    (await requestApiKey('?name=a', nobasic)).status,
    (await app.request(`${BASE}/apikey?name=a`)).status,
  ];
  expect(statuses).toEqual([401, 401, 401]);
});

test('L-10 the token endpoint issues a bearer token', async () => {
  expect(await canSend({ authorization: `Bearer ${await obtainToken()}` })).toBe(true);
});

test('L-13 L-20 any other grant type gets 400 and the printed error', async () => {
  for (const grantType of ['password', 'authorization_code', 'refresh_token']) {
    const response = await requestToken(`grant_type=${grantType}`, basic);
    expect([response.status, await response.json()]).toEqual([
      400,
      { error: 'unsupported_grant_type' },
    ]);
  }
});

test('L-14 L-15 user name and password in the form are URL-encoded from UTF-8', async () => {
  const utf8 = 'client_id=%C3%A5sa&client_secret=p%C3%A4%3Ass+w%C3%B6rd%25%2B%26%3D';
  const latin1 = 'client_id=%E5sa&client_secret=p%E4%3Ass+w%F6rd%25%2B%26%3D';
  expect((await requestToken(`${GRANT}&${utf8}`)).status).toBe(200);
  expect((await requestToken(`${GRANT}&${latin1}`)).status).toBe(400);
});

test('L-14 L-15 form credentials together with Basic are a request error', async () => {
  const both = `${GRANT}&client_id=testuser&client_secret=testpass`;
  expect((await requestToken(both, basic)).status).toBe(400);
});

test('L-16 L-19 a token response has status 200 and the printed JSON format', async () => {
  const response = await requestToken(GRANT, basic);
  const form = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(DOCUMENTED_TOKEN).toMatch(form);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('application/json');
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(form),
    token_type: 'bearer',
    expires_in: 599,
  });
});

test('L-17 a token request without proper credentials gets 401', async () => {
  const tries = [
    await requestToken(GRANT, buildBasic('testuser', 'wrong')),
    await requestToken(`${GRANT}&client_id=testuser&client_secret=wrong`),
    await requestToken(),
  ];
  expect(tries.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test('L-18 DISALLOW_BASIC is disregarded for tokens, in Basic and in the form', async () => {
  const inForm = `${GRANT}&client_id=nobasic&client_secret=nobasic`;
  expect((await requestToken(GRANT, nobasic)).status).toBe(200);
  expect((await requestToken(inForm)).status).toBe(200);
});

test('L-21 any other request error gets 400 and the printed error', async () => {
  for (const body of ['', `${GRANT}&${GRANT}`, `${GRANT}&x=%zz`]) {
    const response = await requestToken(body, basic);
    expect([response.status, await response.json()]).toEqual([400, { error: 'bad_request' }]);
  }
});

test('L-22 L-24 a revoked token no longer works', async () => {
  const token = await obtainToken();
  await postForm(app, `${BASE}/revoke`, { token }, basic);
  expect(await canSend({ authorization: `Bearer ${token}` })).toBe(false);
});

test('L-25 a revocation gets 200 regardless of the outcome', async () => {
  const bodies = [`token=${await obtainToken()}`, `token=${DOCUMENTED_TOKEN}`, 'token=x', ''];
  for (const body of bodies) {
    expect((await postForm(app, `${BASE}/revoke`, body, basic)).status).toBe(200);
  }
});

test('L-26 a revocation without proper credentials gets 401', async () => {
  const wrong = buildBasic('testuser', 'wrong');
  const token = await obtainToken();
  expect((await postForm(app, `${BASE}/revoke`, { token }, wrong)).status).toBe(401);
  expect((await postForm(app, `${BASE}/revoke`, { token })).status).toBe(401);
  expect(await canSend({ authorization: `Bearer ${token}` })).toBe(true);
});
