import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import { buildBasic, controlsOf, postForm } from '../testing/in-process.ts';
import { createLekabEmulator } from './emulator.ts';

const BASE = '/auth/api/v1';
const basic = buildBasic('testuser', 'testpass');
const GRANT = 'grant_type=client_credentials';
const UNICODE = { username: 'åsa', password: 'pä:ss wörd%+&=' };

async function requestApiKey(app: Hono, query: string, authorization = basic): Promise<Response> {
  return app.request(`${BASE}/apikey${query}`, { headers: { authorization } });
}

async function obtainToken(app: Hono, authorization = basic): Promise<string> {
  const response = await postForm(app, `${BASE}/token`, GRANT, authorization);
  const { access_token } = (await response.json()) as { access_token: string };
  return access_token;
}

async function send(
  app: Hono,
  credential: Readonly<Record<string, string>>,
  body: unknown = { to: '+46700000000', text: 'Call sheet' },
): Promise<Response> {
  return app.request('/rime/send', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...credential },
    body: JSON.stringify(body),
  });
}

async function readStatusAndBody(response: Response): Promise<[number, string]> {
  return [response.status, await response.text()];
}

const BAD_REQUEST = [400, '{"error":"bad_request"}'];
const UNAUTHORIZED = [401, ''];

test('an API key is base64 without padding of liM, the encoded user id and sixteen letters', async () => {
  const app = createLekabEmulator();
  const response = await requestApiKey(app, '?name=MyApiKey');
  const key = await response.text();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(key).toMatch(/^[A-Za-z0-9+/]+$/);
  expect(Buffer.from(key, 'base64').toString()).toMatch(/^liM:dGVzdGlk:[A-Za-z0-9]{16}$/);
  expect(await (await requestApiKey(app, '?name=MyApiKey')).text()).not.toBe(key);
});

test.each(['', '?name=', '?name=a&name=b', '?name=%zz'])(
  'an API key asked for with %j is a bad request',
  async (query) => {
    const response = await requestApiKey(createLekabEmulator(), query);
    expect(await readStatusAndBody(response)).toEqual(BAD_REQUEST);
  },
);

test('a user with DISALLOW_BASIC gets tokens and revokes them, but gets no API key', async () => {
  const app = createLekabEmulator();
  const nobasic = buildBasic('nobasic', 'nobasic');
  const rejected = await requestApiKey(app, '?name=a', nobasic);
  expect(await readStatusAndBody(rejected)).toEqual(UNAUTHORIZED);
  const token = await obtainToken(app, nobasic);
  const revoked = await postForm(app, `${BASE}/revoke`, { token }, nobasic);
  expect(revoked.status).toBe(200);
  expect((await send(app, { authorization: `Bearer ${token}` })).status).toBe(401);
});

test('version 6.0 has no apikey, whoever asks and however, and everything else', async () => {
  const app = createLekabEmulator({ settings: { lekabVersion: '6.0' } });
  expect((await requestApiKey(app, '?name=a')).status).toBe(404);
  expect((await requestApiKey(app, '?name=a', 'Basic x')).status).toBe(404);
  expect((await postForm(app, `${BASE}/apikey`, 'name=a', basic)).status).toBe(404);
  const token = await obtainToken(app);
  expect((await send(app, { authorization: `Bearer ${token}` })).status).toBe(200);
  expect((await postForm(app, `${BASE}/revoke`, { token }, basic)).status).toBe(200);
  await controlsOf(app).updateSettings({ lekabVersion: '5.1' });
  expect((await requestApiKey(app, '?name=a')).status).toBe(200);
});

test('a token is a UUID with a lower-case type and its lifetime in seconds', async () => {
  const response = await postForm(createLekabEmulator(), `${BASE}/token`, GRANT, basic);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    token_type: 'bearer',
    expires_in: 599,
  });
});

test('names and passwords of any letters work in Basic and in the form', async () => {
  const app = createLekabEmulator();
  const { username, password } = UNICODE;
  const inBasic = await postForm(app, `${BASE}/token`, GRANT, buildBasic(username, password));
  const fields = new URLSearchParams({ client_id: username, client_secret: password });
  const inForm = await postForm(app, `${BASE}/token`, `${GRANT}&${fields.toString()}`);
  const escaped = `client_id=%C3%A5sa&client_secret=p%C3%A4%3Ass%20w%C3%B6rd%25%2B%26%3D`;
  const inEscapes = await postForm(app, `${BASE}/token`, `${GRANT}&${escaped}`);
  expect([inBasic.status, inForm.status, inEscapes.status]).toEqual([200, 200, 200]);
  expect((await requestApiKey(app, '?name=å', buildBasic(username, password))).status).toBe(200);
});

test.each([
  ['URL-encoded before base64', buildBasic('%C3%A5sa', encodeURIComponent(UNICODE.password))],
  ['in Latin-1', `Basic ${Buffer.from('åsa:pä:ss wörd%+&=', 'latin1').toString('base64')}`],
  ['with the ring apart from its letter', buildBasic('a\u030asa', UNICODE.password)],
  ['with another password', buildBasic('åsa', 'pä')],
])('Basic %s is not this user', async (_, authorization) => {
  const response = await postForm(createLekabEmulator(), `${BASE}/token`, GRANT, authorization);
  expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
});

test.each([
  ['no credentials', GRANT, undefined],
  ['a wrong password', GRANT, buildBasic('testuser', 'wrong')],
  ['an unknown user', GRANT, buildBasic('nobody', 'testpass')],
  ['a bearer token', GRANT, 'Bearer testpass'],
  ['a user name without a password', `${GRANT}&client_id=testuser`, undefined],
  ['a password without a user name', `${GRANT}&client_secret=testpass`, undefined],
  ['a wrong password in the form', `${GRANT}&client_id=testuser&client_secret=x`, undefined],
  ['wrong credentials and another grant type', 'grant_type=password', buildBasic('a', 'b')],
])('%s gets 401 from the token endpoint, with an empty body', async (_, body, authorization) => {
  const response = await postForm(createLekabEmulator(), `${BASE}/token`, body, authorization);
  expect(response.headers.get('www-authenticate')).toBe('Basic realm="LEKAB"');
  expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
});

test.each(['authorization_code', 'password', 'refresh_token', 'CLIENT_CREDENTIALS'])(
  'the grant type %s is not supported',
  async (grantType) => {
    const response = await postForm(
      createLekabEmulator(),
      `${BASE}/token`,
      { grant_type: grantType },
      basic,
    );
    expect(await readStatusAndBody(response)).toEqual([400, '{"error":"unsupported_grant_type"}']);
  },
);

test.each([
  ['no grant type', 'a=b', ''],
  ['a repeated field', `${GRANT}&${GRANT}`, ''],
  ['a broken escape', `${GRANT}&a=%`, ''],
  ['credentials twice', `${GRANT}&client_id=testuser&client_secret=testpass`, ''],
  ['half the credentials again', `${GRANT}&client_secret=testpass`, ''],
  ['the grant type in the query', GRANT, '?grant_type=client_credentials'],
  ['the password in the query', GRANT, '?client_secret=testpass'],
])('%s is a bad request', async (_, body, query) => {
  const response = await postForm(createLekabEmulator(), `${BASE}/token${query}`, body, basic);
  expect(await readStatusAndBody(response)).toEqual(BAD_REQUEST);
});

test('a token request in JSON is a bad request', async () => {
  const response = await createLekabEmulator().request(`${BASE}/token`, {
    method: 'POST',
    headers: { authorization: basic, 'content-type': 'application/json' },
    body: '{"grant_type":"client_credentials"}',
  });
  expect(await readStatusAndBody(response)).toEqual(BAD_REQUEST);
});

test('a second token leaves the first in force, until each ends', async () => {
  const app = createLekabEmulator();
  const first = await obtainToken(app);
  await controlsOf(app).advanceClock(300);
  const second = await obtainToken(app);
  const trySend = async (token: string) =>
    (await send(app, { authorization: `Bearer ${token}` })).status;
  expect([await trySend(first), await trySend(second)]).toEqual([200, 200]);
  await controlsOf(app).advanceClock(299);
  expect([await trySend(first), await trySend(second)]).toEqual([401, 200]);
});

test('revoking answers 200 whatever comes of it, and revokes only one’s own', async () => {
  const app = createLekabEmulator();
  const token = await obtainToken(app);
  const authorization = { authorization: `Bearer ${token}` };
  const revoke = async (body: string, who = basic) =>
    (await postForm(app, `${BASE}/revoke`, body, who)).status;
  expect(await revoke('token=e45c538d-a416-4489-9d5f-a78d3c4fc69a')).toBe(200);
  expect(await revoke('')).toBe(200);
  expect(await revoke(`token=${token}&token=${token}`)).toBe(200);
  expect(await revoke(`token=${token}`, buildBasic('username', 'password'))).toBe(200);
  expect((await send(app, authorization)).status).toBe(200);
  expect(await revoke(`token=${token}`)).toBe(200);
  expect((await send(app, authorization)).status).toBe(401);
});

test('revoking without proper credentials is 401 and revokes nothing', async () => {
  const app = createLekabEmulator();
  const token = await obtainToken(app);
  const form = `token=${token}&client_id=testuser&client_secret=testpass`;
  for (const authorization of [undefined, buildBasic('testuser', 'wrong')]) {
    const response = await postForm(app, `${BASE}/revoke`, form, authorization);
    expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
  }
  expect((await send(app, { authorization: `Bearer ${token}` })).status).toBe(200);
});

test('a message is taken with a token or an API key, answered with an id, and recorded', async () => {
  const app = createLekabEmulator({ clock: () => Date.UTC(2026, 10, 21) });
  const token = await obtainToken(app);
  const key = await (await requestApiKey(app, '?name=a')).text();
  const body = { to: '+46700000000', nested: { text: 'Hej då' } };
  const responses = [
    await send(app, { authorization: `Bearer ${token}` }, body),
    await send(app, { 'x-api-key': key }, body),
  ];
  const ids: unknown[] = [];
  for (const response of responses) {
    const accepted = (await response.json()) as Record<string, unknown>;
    expect([response.status, accepted['status']]).toEqual([200, 'ACCEPTED']);
    ids.push(accepted['messageId']);
  }
  const at = '2026-11-21T00:00:00.000Z';
  const expected = ids.map((id) => ({ id, at, username: 'testuser', body }));
  expect(await controlsOf(app).messages()).toEqual(expected);
});

test.each([
  ['nothing', {}],
  ['an unknown token', { authorization: 'Bearer e45c538d-a416-4489-9d5f-a78d3c4fc69a' }],
  ['an unknown API key', { 'x-api-key': 'bGlNOmRHVnpkR2xrOkxKUjRJekw5WEY2MVA0bnY' }],
  ['name and password', { authorization: basic }],
])('%s sends no message: 401', async (_, credential) => {
  const app = createLekabEmulator();
  const response = await send(app, credential);
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="LEKAB"');
  expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
  expect(await controlsOf(app).messages()).toEqual([]);
});

test('a token and an API key together are rejected, even if both are good', async () => {
  const app = createLekabEmulator();
  const authorization = `Bearer ${await obtainToken(app)}`;
  const key = await (await requestApiKey(app, '?name=a')).text();
  expect((await send(app, { authorization, 'x-api-key': key })).status).toBe(401);
});

test('a message must be a JSON object', async () => {
  const app = createLekabEmulator();
  const authorization = `Bearer ${await obtainToken(app)}`;
  for (const body of [[], 'text', null, 1]) {
    expect(await readStatusAndBody(await send(app, { authorization }, body))).toEqual(BAD_REQUEST);
  }
  const form = await postForm(app, '/rime/send', 'to=1', authorization);
  expect(await readStatusAndBody(form)).toEqual(BAD_REQUEST);
});

test('other methods and paths are rejected', async () => {
  const app = createLekabEmulator();
  for (const path of [`${BASE}/token`, `${BASE}/revoke`, '/rime/send']) {
    const response = await app.request(path);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  }
  expect((await app.request('/token', { method: 'POST' })).status).toBe(404);
});

test('accounts can be added', async () => {
  const user = { username: 'Łukasz', password: 'x', userId: 'id', roles: [] };
  const app = createLekabEmulator({ users: [user] });
  const key = await (await requestApiKey(app, '?name=a', buildBasic('Łukasz', 'x'))).text();
  expect(Buffer.from(key, 'base64').toString()).toMatch(/^liM:aWQ:/);
});
