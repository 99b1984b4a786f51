import { computeCodeChallenge, createCodeVerifier } from '@postern/core';
import { expect, test } from 'vitest';
import { buildAuthorizeUrl, grantInProcess } from '../../testing/in-process.ts';
import { createLockitNetworkEmulator } from '../emulator.ts';

const CALLBACK = 'http://localhost:5173/callback';
const request = {
  response_type: 'code',
  client_id: 'example-client',
  state: 'example-state',
  redirect_uri: CALLBACK,
};
const challenge = await computeCodeChallenge(createCodeVerifier());

/** Sends an authorization request with some parameters changed, or omitted if undefined. */
async function authorize(
  changes: Readonly<Record<string, string | undefined>>,
  app = createLockitNetworkEmulator(),
): Promise<Response> {
  const parameters = Object.entries({ ...request, ...changes }).filter(
    (parameter): parameter is [string, string] => parameter[1] !== undefined,
  );
  return app.request(buildAuthorizeUrl(Object.fromEntries(parameters)));
}

async function readRedirect(response: Response): Promise<Record<string, string>> {
  const location = response.headers.get('location') ?? '';
  expect(location.split('?')[0]).toBe(CALLBACK);
  return Object.fromEntries(new URL(location).searchParams);
}

test('an authorization request redirects to the Tools sign-in page', async () => {
  const response = await authorize({});
  expect(response.status).toBe(303);
  expect(response.headers.get('location')).toMatch(/^\/tools\/sign-in\?request=[\w-]{43}$/);
});

test.each([
  ['an unknown client', { client_id: 'nobody' }, 'client_unknown'],
  ['no client', { client_id: undefined }, 'client_missing'],
  [
    'an unregistered redirect URI',
    { redirect_uri: 'https://evil.example/' },
    'redirect_uri_unregistered',
  ],
  [
    'a redirect URI with an extra slash',
    { redirect_uri: `${CALLBACK}/` },
    'redirect_uri_unregistered',
  ],
  [
    'a redirect URI on another port',
    { redirect_uri: 'http://localhost:5174/callback' },
    'redirect_uri_unregistered',
  ],
  [
    'a redirect URI with an extra query',
    { redirect_uri: `${CALLBACK}?a=b` },
    'redirect_uri_unregistered',
  ],
  [
    'a redirect URI in another case',
    { redirect_uri: 'http://LOCALHOST:5173/callback' },
    'redirect_uri_unregistered',
  ],
  ['no redirect URI from a client with two', { redirect_uri: undefined }, 'redirect_uri_missing'],
])('a request with %s shows an error page and never redirects', async (_, changes, code) => {
  const response = await authorize(changes);
  expect(response.status).toBe(400);
  expect(response.headers.get('location')).toBeNull();
  expect(await response.text()).toContain(`<code>${code}</code>`);
});

test.each(['client_id', 'redirect_uri', 'state', 'scope', 'anything'])(
  'a repeated %s shows an error page and never redirects',
  async (name) => {
    const url = `${buildAuthorizeUrl(request)}&${name}=a&${name}=b`;
    const response = await createLockitNetworkEmulator().request(url);
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('<code>duplicate</code>');
  },
);

test('a query with a broken escape shows an error page', async () => {
  const response = await createLockitNetworkEmulator().request(
    `${buildAuthorizeUrl(request)}&x=%zz`,
  );
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<code>unreadable</code>');
});

test.each([
  ['no response type', { response_type: undefined }, 'invalid_request'],
  ['the implicit response type', { response_type: 'token' }, 'unsupported_response_type'],
  ['a scope', { scope: 'projects' }, 'invalid_scope'],
  [
    'a plain challenge',
    { code_challenge: challenge, code_challenge_method: 'plain' },
    'invalid_request',
  ],
  [
    'a challenge without a method, which means plain',
    { code_challenge: challenge },
    'invalid_request',
  ],
  ['a method without a challenge', { code_challenge_method: 'S256' }, 'invalid_request'],
  [
    'a challenge that is too short',
    { code_challenge: 'abc', code_challenge_method: 'S256' },
    'invalid_request',
  ],
  [
    'an unknown method',
    { code_challenge: challenge, code_challenge_method: 's256' },
    'invalid_request',
  ],
])(
  'a request with %s redirects to the client with the error and state',
  async (_, changes, error) => {
    const response = await authorize(changes);
    expect(response.status).toBe(302);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const parameters = await readRedirect(response);
    expect(parameters).toEqual({
      error,
      error_description: expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/),
      state: 'example-state',
    });
  },
);

test('an error redirect has no state if the request had none', async () => {
  const parameters = await readRedirect(await authorize({ state: undefined, scope: 'x' }));
  expect(Object.keys(parameters)).toEqual(['error', 'error_description']);
});

test('methods other than GET are rejected', async () => {
  const response = await createLockitNetworkEmulator().request(buildAuthorizeUrl(request), {
    method: 'POST',
  });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toContain('GET');
});

test('a grant returns code and state, a denial returns access_denied and state', async () => {
  const app = createLockitNetworkEmulator();
  const granted = Object.fromEntries(await grantInProcess(app, request));
  expect(granted).toEqual({ code: expect.stringMatching(/^[\w-]{43}$/), state: 'example-state' });
  const denied = Object.fromEntries(await grantInProcess(app, request, 'deny'));
  expect(denied).toEqual({ error: 'access_denied', state: 'example-state' });
});

test('state is returned unchanged, including special characters', async () => {
  const state = 'a b+c&d=e%20å"<>\'/\\';
  const granted = await grantInProcess(createLockitNetworkEmulator(), { ...request, state });
  expect(granted.get('state')).toBe(state);
});

test('a redirect URI keeps its own query', async () => {
  const redirectUri = 'http://localhost:5173/callback?tenant=a%20b';
  const app = createLockitNetworkEmulator({ redirectUris: [redirectUri] });
  const granted = await grantInProcess(app, { ...request, redirect_uri: redirectUri });
  expect([...granted.keys()]).toEqual(['tenant', 'code', 'state']);
});

test('a client with one registered redirect URI may omit it', async () => {
  const client = { id: 'one', secret: 's', name: 'One', redirectUris: ['https://one.example/cb'] };
  const app = createLockitNetworkEmulator({ clients: [client] });
  const granted = await grantInProcess(app, { response_type: 'code', client_id: 'one' });
  expect([...granted.keys()]).toEqual(['code']);
});

test.each(['/relative', 'https://example.com/#fragment', 'nonsense'])(
  'the redirect URI %s cannot be registered',
  (uri) => {
    expect(() => createLockitNetworkEmulator({ redirectUris: [uri] })).toThrow(TypeError);
  },
);

test('a client id cannot be registered twice', () => {
  const client = { id: 'example-client', secret: 's', name: 'Twice', redirectUris: [] };
  expect(() => createLockitNetworkEmulator({ clients: [client] })).toThrow(/registered twice/);
});
