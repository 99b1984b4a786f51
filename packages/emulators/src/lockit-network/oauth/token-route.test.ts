import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import type { Hono } from 'hono';
import { expect, test } from 'vitest';
import {
  buildBasic,
  controlsOf,
  getWithToken,
  grantInProcess,
  postForm,
} from '../../testing/in-process.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

const CALLBACK = 'http://localhost:5173/callback';
const TOKEN_PATH = '/oauth/access-token';
const basic = buildBasic('example-client', 'top-secret');
const verifier = createCodeVerifier();
const challenge = await computeCodeChallenge(verifier);
const otherClient = {
  id: 'other-client',
  secret: 'other:secret %+&=å',
  name: 'Other',
  redirectUris: ['https://other.example/cb'],
};

function create(): Hono {
  return createLockitNetworkEmulator({ clients: [otherClient] });
}

async function obtainCode(
  app: Hono,
  parameters: Readonly<Record<string, string>> = {},
): Promise<string> {
  const granted = await grantInProcess(app, {
    response_type: 'code',
    client_id: 'example-client',
    redirect_uri: CALLBACK,
    ...parameters,
  });
  return granted.get('code') ?? '';
}

const withChallenge = { code_challenge: challenge, code_challenge_method: 'S256' };

async function exchange(
  app: Hono,
  fields: Readonly<Record<string, string>>,
  authorization = basic,
): Promise<Response> {
  return postForm(
    app,
    TOKEN_PATH,
    { grant_type: 'authorization_code', redirect_uri: CALLBACK, ...fields },
    authorization,
  );
}

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
}

async function readTokens(response: Response): Promise<Tokens> {
  expect(response.status).toBe(200);
  return (await response.json()) as Tokens;
}

/** Reads a rejection as `400 invalid_grant`, having checked everything that all rejections share. */
async function readRejection(response: Response): Promise<string> {
  const body = (await response.json()) as Record<string, string>;
  expect(Object.keys(body)).toEqual(['error', 'error_description']);
  expect(body['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(response.headers.get('www-authenticate')).toBe(
    response.status === 401 ? 'Basic realm="LockitNetwork"' : null,
  );
  return `${response.status} ${body['error']}`;
}

test('a code gives the documented response and nothing more', async () => {
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

test('a code with a challenge needs its verifier, and one without needs none', async () => {
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

test('a code is bound to its redirect URI, letter for letter', async () => {
  const app = create();
  const code = await obtainCode(app);
  for (const redirect_uri of ['', `${CALLBACK}/`, 'https://example-client.com/auth_code']) {
    expect(await readRejection(await exchange(app, { code, redirect_uri }))).toBe(
      '400 invalid_grant',
    );
  }
});

test('a redirect URI that the authorization request did not name must not be named later', async () => {
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

test('a code of another client is rejected, and stays good for its own', async () => {
  const app = create();
  const code = await obtainCode(app);
  const stolen = await exchange(app, { code }, buildBasic(otherClient.id, otherClient.secret));
  expect(await readRejection(stolen)).toBe('400 invalid_grant');
  expect(await readTokens(await exchange(app, { code }))).toBeDefined();
});

test('a code used again is rejected, and the tokens it gave are revoked', async () => {
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

test('of many exchanges of one code at the same time, one gets tokens', async () => {
  const app = create();
  const code = await obtainCode(app, withChallenge);
  const tries = Array.from({ length: 20 }, () => exchange(app, { code, code_verifier: verifier }));
  const statuses = (await Promise.all(tries)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
});

test('a code lives sixty seconds, or as long as the settings say', async () => {
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

test.each([
  ['no authentication', undefined],
  ['a wrong secret', buildBasic('example-client', 'topsecret')],
  ['an unknown client', buildBasic('nobody', 'top-secret')],
  ['another scheme', 'Bearer top-secret'],
  ['Basic that is not base64', 'Basic example-client:top-secret'],
  ['Basic without a colon', `Basic ${Buffer.from('example-client').toString('base64')}`],
])('%s is invalid_client, with a challenge', async (_, authorization) => {
  const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
  const response = await postForm(create(), TOKEN_PATH, fields, authorization);
  expect(await readRejection(response)).toBe('401 invalid_client');
});

test('the header that the guide prints by mistake is rejected: it spells topsecret', async () => {
  const printed = 'Basic ZXhhbXBsZS1jbGllbnQ6dG9wc2VjcmV0';
  expect(await readRejection(await exchange(create(), { code: 'x' }, printed))).toBe(
    '401 invalid_client',
  );
});

test('Basic is plain unless the settings say form, and never both', async () => {
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

test('a secret in the body is rejected, even the right one, even beside Basic', async () => {
  const app = create();
  const fields = { code: await obtainCode(app), client_secret: 'top-secret' };
  expect(await readRejection(await exchange(app, fields))).toBe('400 invalid_request');
  const inBody = { grant_type: 'authorization_code', client_id: 'example-client', ...fields };
  expect(await readRejection(await postForm(app, TOKEN_PATH, inBody))).toBe('401 invalid_client');
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
])('%s is rejected', async (_, body, error) => {
  expect(await readRejection(await postForm(create(), TOKEN_PATH, body, basic))).toBe(
    `400 ${error}`,
  );
});

test('fields that nobody knows are ignored, and so is the right client_id', async () => {
  const app = create();
  const fields = { client_id: 'example-client', duplicate: 'code', anything: 'else' };
  expect(
    await readTokens(await exchange(app, { code: await obtainCode(app), ...fields })),
  ).toBeDefined();
});

test.each(['GET', 'PUT', 'DELETE'])('%s is rejected', async (method) => {
  const response = await create().request(TOKEN_PATH, {
    method,
    headers: { authorization: basic },
  });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('POST');
});

test('a body beyond any token request is rejected unread', async () => {
  const response = await postForm(create(), TOKEN_PATH, `code=${'x'.repeat(300_000)}`, basic);
  expect(response.status).toBe(413);
});
