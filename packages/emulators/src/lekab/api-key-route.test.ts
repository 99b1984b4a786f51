import { expect, test } from 'vitest';
import { buildBasic, controlsOf, postForm } from '../testing/in-process.ts';
import {
  BAD_REQUEST,
  LEKAB_BASE,
  obtainToken,
  readStatusAndBody,
  requestApiKey,
  sendMessage,
  testUserBasic,
  UNAUTHORIZED,
} from '../testing/lekab.ts';
import { createLekabEmulator } from './emulator.ts';

test('an API key is unpadded base64 of liM, the encoded user id and sixteen letters', async () => {
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
  'a request for an API key with query %j is a bad request',
  async (query) => {
    const response = await requestApiKey(createLekabEmulator(), query);
    expect(await readStatusAndBody(response)).toEqual(BAD_REQUEST);
  },
);

test('a user with DISALLOW_BASIC can obtain and revoke tokens, but gets no API key', async () => {
  const app = createLekabEmulator();
  const nobasic = buildBasic('nobasic', 'nobasic');
  const rejected = await requestApiKey(app, '?name=a', nobasic);
  expect(await readStatusAndBody(rejected)).toEqual(UNAUTHORIZED);
  const token = await obtainToken(app, nobasic);
  const revoked = await postForm(app, `${LEKAB_BASE}/revoke`, { token }, nobasic);
  expect(revoked.status).toBe(200);
  expect((await sendMessage(app, { authorization: `Bearer ${token}` })).status).toBe(401);
});

test('version 6.0 lacks only /apikey', async () => {
  const app = createLekabEmulator({ settings: { lekabVersion: '6.0' } });
  expect((await requestApiKey(app, '?name=a')).status).toBe(404);
  expect((await requestApiKey(app, '?name=a', 'Basic x')).status).toBe(404);
  expect((await postForm(app, `${LEKAB_BASE}/apikey`, 'name=a', testUserBasic)).status).toBe(404);
  const token = await obtainToken(app);
  expect((await sendMessage(app, { authorization: `Bearer ${token}` })).status).toBe(200);
  expect((await postForm(app, `${LEKAB_BASE}/revoke`, { token }, testUserBasic)).status).toBe(200);
  await controlsOf(app).updateSettings({ lekabVersion: '5.1' });
  expect((await requestApiKey(app, '?name=a')).status).toBe(200);
});
