import { expect, test } from 'vitest';
import { controlsOf, postForm } from '../testing/in-process.ts';
import {
  BAD_REQUEST,
  obtainToken,
  readStatusAndBody,
  requestApiKey,
  sendMessage,
  testUserBasic,
  UNAUTHORIZED,
} from '../testing/lekab.ts';
import { createLekabEmulator } from './emulator.ts';

test('a message with a token or an API key gets an id and is recorded', async () => {
  const app = createLekabEmulator({ clock: () => Date.UTC(2026, 10, 21) });
  const token = await obtainToken(app);
  const key = await (await requestApiKey(app, '?name=a')).text();
  const body = { to: '+46700000000', nested: { text: 'Hej då' } };
  const responses = [
    await sendMessage(app, { authorization: `Bearer ${token}` }, body),
    await sendMessage(app, { 'x-api-key': key }, body),
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
  ['no credential', {}],
  ['an unknown token', { authorization: 'Bearer e45c538d-a416-4489-9d5f-a78d3c4fc69a' }],
  ['an unknown API key', { 'x-api-key': 'bGlNOmRHVnpkR2xrOkxKUjRJekw5WEY2MVA0bnY' }],
  ['user name and password', { authorization: testUserBasic }],
])('a request with %s gets 401 and sends no message', async (_, credential) => {
  const app = createLekabEmulator();
  const response = await sendMessage(app, credential);
  expect(response.headers.get('www-authenticate')).toBe('Bearer realm="LEKAB"');
  expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
  expect(await controlsOf(app).messages()).toEqual([]);
});

test('a token together with an API key is rejected, even if both are valid', async () => {
  const app = createLekabEmulator();
  const authorization = `Bearer ${await obtainToken(app)}`;
  const key = await (await requestApiKey(app, '?name=a')).text();
  expect((await sendMessage(app, { authorization, 'x-api-key': key })).status).toBe(401);
});

test('a message must be a JSON object', async () => {
  const app = createLekabEmulator();
  const authorization = `Bearer ${await obtainToken(app)}`;
  for (const body of [[], 'text', null, 1]) {
    expect(await readStatusAndBody(await sendMessage(app, { authorization }, body))).toEqual(
      BAD_REQUEST,
    );
  }
  const form = await postForm(app, '/rime/send', 'to=1', authorization);
  expect(await readStatusAndBody(form)).toEqual(BAD_REQUEST);
});
