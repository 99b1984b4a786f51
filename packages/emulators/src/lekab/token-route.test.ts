import { expect, test } from 'vitest';
import { buildBasic, controlsOf, postForm } from '../testing/in-process.ts';
import {
  BAD_REQUEST,
  GRANT,
  LEKAB_BASE,
  obtainToken,
  readStatusAndBody,
  requestApiKey,
  sendMessage,
  testUserBasic,
  UNAUTHORIZED,
} from '../testing/lekab.ts';
import { createLekabEmulator } from './emulator.ts';

const UNICODE = { username: 'åsa', password: 'pä:ss wörd%+&=' };

test('a token response contains a UUID, the lower-case type and the lifetime in seconds', async () => {
  const response = await postForm(
    createLekabEmulator(),
    `${LEKAB_BASE}/token`,
    GRANT,
    testUserBasic,
  );
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({
    access_token: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    token_type: 'bearer',
    expires_in: 599,
  });
});

test('user names and passwords with special characters work in Basic and in the form', async () => {
  const app = createLekabEmulator();
  const { username, password } = UNICODE;
  const inBasic = await postForm(app, `${LEKAB_BASE}/token`, GRANT, buildBasic(username, password));
  const fields = new URLSearchParams({ client_id: username, client_secret: password });
  const inForm = await postForm(app, `${LEKAB_BASE}/token`, `${GRANT}&${fields.toString()}`);
  const escaped = `client_id=%C3%A5sa&client_secret=p%C3%A4%3Ass%20w%C3%B6rd%25%2B%26%3D`;
  const inEscapes = await postForm(app, `${LEKAB_BASE}/token`, `${GRANT}&${escaped}`);
  expect([inBasic.status, inForm.status, inEscapes.status]).toEqual([200, 200, 200]);
  expect((await requestApiKey(app, '?name=å', buildBasic(username, password))).status).toBe(200);
});

test.each([
  ['URL-encoded before base64', buildBasic('%C3%A5sa', encodeURIComponent(UNICODE.password))],
  ['in Latin-1', `Basic ${Buffer.from('åsa:pä:ss wörd%+&=', 'latin1').toString('base64')}`],
  ['with a decomposed å', buildBasic('a\u030asa', UNICODE.password)],
  ['with another password', buildBasic('åsa', 'pä')],
])('Basic %s does not authenticate this user', async (_, authorization) => {
  const response = await postForm(
    createLekabEmulator(),
    `${LEKAB_BASE}/token`,
    GRANT,
    authorization,
  );
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
])('a token request with %s gets 401 and an empty body', async (_, body, authorization) => {
  const response = await postForm(
    createLekabEmulator(),
    `${LEKAB_BASE}/token`,
    body,
    authorization,
  );
  expect(response.headers.get('www-authenticate')).toBe('Basic realm="LEKAB"');
  expect(await readStatusAndBody(response)).toEqual(UNAUTHORIZED);
});

test.each(['authorization_code', 'password', 'refresh_token', 'CLIENT_CREDENTIALS'])(
  'the grant type %s gets unsupported_grant_type',
  async (grantType) => {
    const response = await postForm(
      createLekabEmulator(),
      `${LEKAB_BASE}/token`,
      { grant_type: grantType },
      testUserBasic,
    );
    expect(await readStatusAndBody(response)).toEqual([400, '{"error":"unsupported_grant_type"}']);
  },
);

test.each([
  ['no grant type', 'a=b', ''],
  ['a repeated field', `${GRANT}&${GRANT}`, ''],
  ['a broken escape', `${GRANT}&a=%`, ''],
  ['credentials in Basic and the form', `${GRANT}&client_id=testuser&client_secret=testpass`, ''],
  ['a password in the form beside Basic', `${GRANT}&client_secret=testpass`, ''],
  ['the grant type in the query', GRANT, '?grant_type=client_credentials'],
  ['the password in the query', GRANT, '?client_secret=testpass'],
])('a token request with %s is a bad request', async (_, body, query) => {
  const response = await postForm(
    createLekabEmulator(),
    `${LEKAB_BASE}/token${query}`,
    body,
    testUserBasic,
  );
  expect(await readStatusAndBody(response)).toEqual(BAD_REQUEST);
});

test('a token request in JSON is a bad request', async () => {
  const response = await createLekabEmulator().request(`${LEKAB_BASE}/token`, {
    method: 'POST',
    headers: { authorization: testUserBasic, 'content-type': 'application/json' },
    body: '{"grant_type":"client_credentials"}',
  });
  expect(await readStatusAndBody(response)).toEqual(BAD_REQUEST);
});

test('a second token leaves the first valid, and each expires on its own', async () => {
  const app = createLekabEmulator();
  const first = await obtainToken(app);
  await controlsOf(app).advanceClock(300);
  const second = await obtainToken(app);
  const trySend = async (token: string) =>
    (await sendMessage(app, { authorization: `Bearer ${token}` })).status;
  expect([await trySend(first), await trySend(second)]).toEqual([200, 200]);
  await controlsOf(app).advanceClock(299);
  expect([await trySend(first), await trySend(second)]).toEqual([401, 200]);
});
