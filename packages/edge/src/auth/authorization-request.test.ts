import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import type { ResolvedConnection } from '../oauth/connection.ts';
import { computeNonce } from './attempt.ts';
import { buildAuthorizationUrl, findParameterError, readAsked } from './authorization-request.ts';

const CONNECTION: ResolvedConnection = {
  id: 'work',
  authorizationServer: {
    issuer: 'https://as.example',
    authorization_endpoint: 'https://as.example/authorize?tenant=a',
    token_endpoint: 'https://as.example/token',
  },
  client: { client_id: 'client' },
  clientAuthentication: () => undefined,
  authorizationCode: {
    flow: 'browser',
    scopes: ['openid', 'profile'],
    parameters: { audience: 'api' },
    allowedParameters: ['organization', 'audience', 'state'],
  },
};
const ATTEMPT = { codeChallenge: 'C'.repeat(43) };
const REQUEST = {
  state: 'the-state',
  redirectUri: 'https://app.example/callback',
  attempt: ATTEMPT,
  parameters: { prompt: 'login' },
};
const CONTEXT = {
  fetch: () => Promise.reject(new Error('unexpected request')),
  now: () => 0,
  log: () => undefined,
};

async function build(connection: ResolvedConnection): Promise<URL> {
  const url = await buildAuthorizationUrl(connection, REQUEST, CONTEXT);
  if (url instanceof Failure) throw new Error(url.code);
  return new URL(url);
}

test('builds a URL with code flow, S256, a nonce, and the fixed and the app’s parameters', async () => {
  const url = await build(CONNECTION);
  expect(url.origin + url.pathname).toBe('https://as.example/authorize');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    tenant: 'a',
    client_id: 'client',
    scope: 'openid profile',
    prompt: 'login',
    audience: 'api',
    response_type: 'code',
    redirect_uri: 'https://app.example/callback',
    state: 'the-state',
    code_challenge: ATTEMPT.codeChallenge,
    code_challenge_method: 'S256',
    nonce: await computeNonce(ATTEMPT),
  });
});

test('writes a space as %20, which no server reads as a plus', async () => {
  const url = await build({
    ...CONNECTION,
    authorizationCode: { ...CONNECTION.authorizationCode, scopes: ['openid', 'a+b'], flow: 'edge' },
  });
  expect(url.search).toContain('scope=openid%20a%2Bb&');
});

test('changes the parameters as the connection says', async () => {
  const { searchParams } = await build({
    ...CONNECTION,
    authorizationCode: {
      flow: 'edge',
      scopes: ['openid', 'profile'],
      adaptRequest: ({ scope = '', state = '' }) => ({ scope: scope.replace(' ', ','), state }),
    },
  });
  expect(Object.fromEntries(searchParams)).toEqual({
    tenant: 'a',
    client_id: 'client',
    scope: 'openid,profile',
    state: 'the-state',
  });
});

test.each([{}, { scopes: [] }])(
  'sends no nonce without openid, and no empty scope: %j',
  async (more) => {
    const connection = { ...CONNECTION, authorizationCode: { flow: 'browser', ...more } as const };
    const url = await build(connection);
    expect(url.searchParams.has('nonce')).toBe(false);
    expect(url.searchParams.has('scope')).toBe(false);
  },
);

test('pushes the request, and sends only its reference through the browser', async () => {
  const pushed: object[] = [];
  const connection: ResolvedConnection = {
    ...CONNECTION,
    pushAuthorization: async (parameters) => {
      pushed.push(parameters);
      return 'urn:request:1';
    },
  };
  const url = await buildAuthorizationUrl(connection, REQUEST, CONTEXT);
  expect(url).toBe(
    'https://as.example/authorize?tenant=a&client_id=client&request_uri=urn%3Arequest%3A1',
  );
  expect(pushed).toMatchObject([{ state: 'the-state', redirect_uri: REQUEST.redirectUri }]);
});

test('reports a push that fails, and whose it was', async () => {
  const failure = new Failure('provider_unreachable');
  const connection = { ...CONNECTION, pushAuthorization: () => Promise.resolve(failure) };
  expect(await buildAuthorizationUrl(connection, REQUEST, CONTEXT)).toMatchObject({
    code: 'provider_unreachable',
    connection: connection.id,
  });
});

test('accepts the default parameters, those of the connection, and a repeated fixed one', () => {
  const parameters = { prompt: 'none', max_age: '0', organization: 'a', audience: 'api' };
  expect(findParameterError(CONNECTION, parameters)).toBeUndefined();
});

test.each([
  { scope: 'admin' },
  { audience: 'other' },
  { state: 'mine' },
  { max_age: '-1' },
  { max_age: '1e3' },
  { login_hint: 'a'.repeat(1001) },
])('rejects %j by its name', (parameters) => {
  expect(findParameterError(CONNECTION, parameters as Record<string, string>)).toMatchObject({
    code: 'request_malformed',
    parameters: Object.keys(parameters),
  });
});

test('reads what the app and the connection ask of a sign-in', () => {
  const { issuer } = CONNECTION.authorizationServer;
  const withLogin = readAsked(CONNECTION, { max_age: '60', prompt: 'login' });
  expect(withLogin).toEqual({ issuer, max_age: '60' });
  expect(readAsked(CONNECTION, {})).toEqual({ issuer });
  const parameters = { acr_values: 'gold', audience: 'api' };
  const strict = { ...CONNECTION, authorizationCode: { flow: 'edge', parameters } as const };
  expect(readAsked(strict, {})).toEqual({ issuer, acr_values: 'gold' });
});
