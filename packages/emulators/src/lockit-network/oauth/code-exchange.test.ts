import { createCodeVerifier } from '@postern/core';
import { expect, test } from 'vitest';
import {
  buildBasic,
  controlsOf,
  getWithToken,
  grantInProcess,
  postForm,
} from '../../testing/in-process.ts';
import {
  basic,
  CALLBACK,
  create,
  exchange,
  obtainCode,
  otherClient,
  readRejection,
  readTokens,
  TOKEN_PATH,
  verifier,
  withChallenge,
} from '../../testing/token-requests.ts';

test('a code with a challenge requires its verifier, and a code without one rejects a verifier', async () => {
  const app = create();
  const code = await obtainCode(app, withChallenge);
  expect(await readRejection(await exchange(app, { code }))).toBe('400 invalid_grant');
  const wrong = await exchange(app, { code, code_verifier: createCodeVerifier() });
  expect(await readRejection(wrong)).toBe('400 invalid_grant');
  expect(await readTokens(await exchange(app, { code, code_verifier: verifier }))).toBeDefined();
  const bare = await obtainCode(app);
  expect(await readRejection(await exchange(app, { code: bare, code_verifier: verifier }))).toBe(
    '400 invalid_grant',
  );
});

test('a code requires exactly its redirect URI', async () => {
  const app = create();
  const code = await obtainCode(app);
  for (const redirect_uri of ['', `${CALLBACK}/`, 'https://example-client.com/auth_code']) {
    expect(await readRejection(await exchange(app, { code, redirect_uri }))).toBe(
      '400 invalid_grant',
    );
  }
});

test('a token request must omit the redirect URI if the authorization request did', async () => {
  const app = create();
  const granted = await grantInProcess(app, { response_type: 'code', client_id: otherClient.id });
  const fields = { grant_type: 'authorization_code', code: granted.get('code') ?? '' };
  const authorization = buildBasic(otherClient.id, otherClient.secret);
  const extra = { ...fields, redirect_uri: 'https://other.example/cb' };
  expect(await readRejection(await postForm(app, TOKEN_PATH, extra, authorization))).toBe(
    '400 invalid_grant',
  );
  expect(await readTokens(await postForm(app, TOKEN_PATH, fields, authorization))).toBeDefined();
});

test('a code of another client is rejected and remains valid for its own client', async () => {
  const app = create();
  const code = await obtainCode(app);
  const stolen = await exchange(app, { code }, buildBasic(otherClient.id, otherClient.secret));
  expect(await readRejection(stolen)).toBe('400 invalid_grant');
  expect(await readTokens(await exchange(app, { code }))).toBeDefined();
});

test('a used code is rejected, and the tokens it gave are revoked', async () => {
  const app = create();
  const code = await obtainCode(app);
  const tokens = await readTokens(await exchange(app, { code }));
  expect((await getWithToken(app, '/projects', tokens.access_token)).status).toBe(200);
  expect(await readRejection(await exchange(app, { code }))).toBe('400 invalid_grant');
  expect((await getWithToken(app, '/projects', tokens.access_token)).status).toBe(401);
  const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
  expect(await readRejection(await postForm(app, TOKEN_PATH, refresh, basic))).toBe(
    '400 invalid_grant',
  );
});

test('only one of many parallel exchanges of a code gets tokens', async () => {
  const app = create();
  const code = await obtainCode(app, withChallenge);
  const tries = Array.from({ length: 20 }, () => exchange(app, { code, code_verifier: verifier }));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test('a code expires after sixty seconds, or after the configured lifetime', async () => {
  const app = create();
  const early = await obtainCode(app);
  const late = await obtainCode(app);
  await controlsOf(app).advanceClock(59.9);
  expect(await readTokens(await exchange(app, { code: early }))).toBeDefined();
  await controlsOf(app).advanceClock(0.1);
  expect(await readRejection(await exchange(app, { code: late }))).toBe('400 invalid_grant');
  await controlsOf(app).updateSettings({ codeLifetimeSeconds: 600 });
  const long = await obtainCode(app);
  await controlsOf(app).advanceClock(599);
  expect(await readTokens(await exchange(app, { code: long }))).toBeDefined();
});

test('an unknown code is rejected', async () => {
  expect(await readRejection(await exchange(create(), { code: 'guess' }))).toBe(
    '400 invalid_grant',
  );
});
