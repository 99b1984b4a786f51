import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import { createEmulatorControls } from '../fixtures/controls-client.ts';
import { requestUserDecision } from '../fixtures/form-user.ts';
import { type ServedEmulator, serveEmulator } from '../server/serve.ts';
import { createOpenIdProvider } from './emulator.ts';

const CALLBACK = 'http://localhost:5173/callback';
const CREDENTIALS = `Basic ${btoa('app:a-secret')}`;
const GRANT = 'urn:ietf:params:oauth:grant-type:token-exchange';
const TYPE = 'urn:ietf:params:oauth:token-type:access_token';
const ORDERS = 'https://orders.example';
const BILLS = 'https://bills.example';

let served: ServedEmulator;
beforeEach(async () => {
  served = await serveEmulator(
    (issuer) =>
      createOpenIdProvider({
        issuer,
        clients: [{ clientId: 'app', clientSecret: 'a-secret', redirectUris: [CALLBACK] }],
      }),
    { port: 0 },
  );
  return () => served.close();
});

interface Answer extends Record<string, unknown> {
  readonly access_token: string;
  readonly refresh_token: string;
}

async function post(path: string, fields: Record<string, string>): Promise<Answer> {
  const headers = { authorization: CREDENTIALS };
  const body = new URLSearchParams(fields);
  const response = await fetch(served.origin + path, { method: 'POST', headers, body });
  const answer: Answer = JSON.parse(await response.text());
  return answer;
}

/** Signs in for two APIs. */
async function signIn(): Promise<Answer> {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(`${served.origin}/authorize`);
  url.search = new URLSearchParams([
    ['response_type', 'code'],
    ['client_id', 'app'],
    ['redirect_uri', CALLBACK],
    ['scope', 'openid offline_access'],
    ['code_challenge', createHash('sha256').update(verifier).digest('base64url')],
    ['code_challenge_method', 'S256'],
    ['resource', ORDERS],
    ['resource', BILLS],
  ]).toString();
  const callback = new URL(await requestUserDecision(url.href, { username: 'ada' }));
  return post('/token', {
    grant_type: 'authorization_code',
    code: callback.searchParams.get('code') ?? '',
    redirect_uri: CALLBACK,
    code_verifier: verifier,
  });
}

test('a refresh for one resource brings a token of that API (RFC 8707)', async () => {
  let { refresh_token } = await signIn();
  for (const resource of [ORDERS, BILLS]) {
    const tokens = await post('/token', { grant_type: 'refresh_token', refresh_token, resource });
    const described = await post('/introspect', { token: tokens.access_token });
    expect(described).toMatchObject({ active: true, aud: resource, sub: 'ada' });
    ({ refresh_token } = tokens);
  }
  const other = { grant_type: 'refresh_token', refresh_token, resource: 'https://other.example' };
  expect(await post('/token', other)).toMatchObject({ error: 'invalid_target' });
});

test('a used refresh token works in its grace period; after it, its reuse revokes the grant', async () => {
  const controls = createEmulatorControls(served.origin);
  await controls.updateSettings({ refreshTokenGraceSeconds: 60 });
  const { refresh_token } = await signIn();
  const form = { grant_type: 'refresh_token', refresh_token, resource: ORDERS };
  await post('/token', form);
  const again = await post('/token', form);
  expect(again).toMatchObject({ access_token: expect.any(String) });
  await controls.advanceClock(61);
  expect(await post('/token', form)).toMatchObject({ error: 'invalid_grant' });
  const { refresh_token: latest } = again;
  expect(await post('/token', { ...form, refresh_token: latest })).toMatchObject({
    error: 'invalid_grant',
  });
});

test('a token is exchanged for one of an audience, and names its actor (RFC 8693)', async () => {
  const { access_token: subject_token } = await signIn();
  const exchange = { grant_type: GRANT, subject_token, subject_token_type: TYPE };
  const alone = await post('/token', { ...exchange, audience: 'payroll' });
  expect(alone).toMatchObject({ issued_token_type: TYPE, token_type: 'Bearer' });
  const described = await post('/introspect', { token: alone.access_token });
  expect(described).toMatchObject({ active: true, aud: 'payroll', sub: 'ada' });
  expect(described).not.toHaveProperty('act');
  const actor = await post('/token', { grant_type: 'client_credentials' });
  const delegated = await post('/token', {
    ...exchange,
    audience: 'payroll',
    actor_token: actor.access_token,
    actor_token_type: TYPE,
  });
  expect(await post('/introspect', { token: delegated.access_token })).toMatchObject({
    sub: 'ada',
    act: { sub: 'app' },
  });
});

test.each([
  [{ audience: 'payroll', subject_token: 'unknown' }, 'invalid_request'],
  [{ audience: 'payroll', subject_token_type: `${TYPE}x` }, 'invalid_request'],
  [{ audience: 'payroll', actor_token: 'unknown' }, 'invalid_request'],
  [{}, 'invalid_target'],
])('rejects an exchange with %j', async (fields, error) => {
  const { access_token: subject_token } = await signIn();
  const exchange = { grant_type: GRANT, subject_token, subject_token_type: TYPE, ...fields };
  expect(await post('/token', exchange)).toMatchObject({ error });
});
