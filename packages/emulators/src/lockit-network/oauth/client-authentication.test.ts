import { expect, test } from 'vitest';
import { buildBasic, controlsOf, postForm } from '../../testing/in-process.ts';
import {
  create,
  exchange,
  obtainCode,
  otherClient,
  readRejection,
  TOKEN_PATH,
} from '../../testing/token-requests.ts';

test.each([
  ['no authentication', undefined],
  ['a wrong secret', buildBasic('example-client', 'topsecret')],
  ['an unknown client', buildBasic('nobody', 'top-secret')],
  ['another scheme', 'Bearer top-secret'],
  ['Basic that is not base64', 'Basic example-client:top-secret'],
  ['Basic without a colon', `Basic ${Buffer.from('example-client').toString('base64')}`],
])('a request with %s gets invalid_client and a challenge', async (_, authorization) => {
  const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
  const response = await postForm(create(), TOKEN_PATH, fields, authorization);
  expect(await readRejection(response)).toBe('401 invalid_client');
});

test('the header that the guide prints by mistake is rejected, because it contains topsecret', async () => {
  const printed = 'Basic ZXhhbXBsZS1jbGllbnQ6dG9wc2VjcmV0';
  expect(await readRejection(await exchange(create(), { code: 'x' }, printed))).toBe(
    '401 invalid_client',
  );
});

test('Basic accepts only the encoding in the settings, by default plain', async () => {
  const app = create();
  const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
  const plain = buildBasic(otherClient.id, otherClient.secret);
  const form = buildBasic(otherClient.id, encodeURIComponent(otherClient.secret));
  const send = async (authorization: string) => {
    return (await postForm(app, TOKEN_PATH, fields, authorization)).status;
  };
  expect([await send(plain), await send(form)]).toEqual([400, 401]);
  await controlsOf(app).updateSettings({ basicEncoding: 'form' });
  expect([await send(plain), await send(form)]).toEqual([401, 400]);
});

test('a secret in the body is rejected, even a correct one and even with Basic', async () => {
  const app = create();
  const fields = { code: await obtainCode(app), client_secret: 'top-secret' };
  expect(await readRejection(await exchange(app, fields))).toBe('400 invalid_request');
  const inBody = { grant_type: 'authorization_code', client_id: 'example-client', ...fields };
  expect(await readRejection(await postForm(app, TOKEN_PATH, inBody))).toBe('401 invalid_client');
});
