import { expect, test } from 'vitest';
import { postForm } from '../../testing/in-process.ts';
import {
  basic,
  CALLBACK,
  create,
  exchange,
  obtainCode,
  readRejection,
  readTokens,
  TOKEN_PATH,
} from '../../testing/token-requests.ts';

test('a code gets exactly the documented response', async () => {
  const app = create();
  const response = await exchange(app, { code: await obtainCode(app) });
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('pragma')).toBe('no-cache');
  const body: unknown = await response.json();
  expect(body).toEqual({
    access_token: expect.stringMatching(/^[\w-]{43}$/),
    refresh_token: expect.stringMatching(/^[\w-]{43}$/),
    token_type: 'Bearer',
    expires_in: 604_800,
  });
});

test.each(['client_secret', 'code', 'refresh_token', 'grant_type', 'client_id', 'code_verifier'])(
  'a %s in the query is rejected',
  async (name) => {
    const app = create();
    const fields = { grant_type: 'authorization_code', code: await obtainCode(app) };
    const response = await postForm(app, `${TOKEN_PATH}?${name}=x`, fields, basic);
    expect(await readRejection(response)).toBe('400 invalid_request');
  },
);

test.each(['application/json', 'text/plain', 'multipart/form-data; boundary=x'])(
  'a body of type %s is rejected',
  async (contentType) => {
    const response = await create().request(TOKEN_PATH, {
      method: 'POST',
      headers: { authorization: basic, 'content-type': contentType },
      body: JSON.stringify({ grant_type: 'refresh_token', refresh_token: 'x' }),
    });
    expect(await readRejection(response)).toBe('400 invalid_request');
  },
);

test.each([
  [
    'a repeated field',
    'grant_type=refresh_token&refresh_token=a&refresh_token=a',
    'invalid_request',
  ],
  ['a broken escape', 'grant_type=refresh_token&refresh_token=%zz', 'invalid_request'],
  ['a missing grant type', 'refresh_token=a', 'invalid_request'],
  ['a missing code', `grant_type=authorization_code&redirect_uri=${CALLBACK}`, 'invalid_request'],
  ['an empty code', `grant_type=authorization_code&code=`, 'invalid_request'],
  ['a missing refresh token', 'grant_type=refresh_token', 'invalid_request'],
  [
    'the password grant',
    'grant_type=password&username=demo&password=demo',
    'unsupported_grant_type',
  ],
  ['client credentials', 'grant_type=client_credentials', 'unsupported_grant_type'],
  ['a scope', 'grant_type=refresh_token&refresh_token=a&scope=b', 'invalid_scope'],
  [
    'another client in the body',
    'grant_type=refresh_token&refresh_token=a&client_id=b',
    'invalid_request',
  ],
])('a request with %s is rejected', async (_, body, error) => {
  expect(await readRejection(await postForm(create(), TOKEN_PATH, body, basic))).toBe(
    `400 ${error}`,
  );
});

test('unknown fields and a matching client_id are ignored', async () => {
  const app = create();
  const fields = { client_id: 'example-client', duplicate: 'code', anything: 'else' };
  expect(
    await readTokens(await exchange(app, { code: await obtainCode(app), ...fields })),
  ).toBeDefined();
});

test.each(['GET', 'PUT', 'DELETE'])('the method %s is rejected', async (method) => {
  const response = await create().request(TOKEN_PATH, {
    method,
    headers: { authorization: basic },
  });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('a body larger than the limit is rejected', async () => {
  const response = await postForm(create(), TOKEN_PATH, `code=${'x'.repeat(300_000)}`, basic);
  expect(response.status).toBe(413);
});
