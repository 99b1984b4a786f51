import * as oauth from 'oauth4webapi';
import { beforeEach, expect, test } from 'vitest';
import { createEmulatorControls, type EmulatorControls } from '../fixtures/controls-client.ts';
import { requestUserDecision } from '../fixtures/form-user.ts';
import { type ServedEmulator, serveEmulator } from '../server/serve.ts';
import { createOpenIdProvider } from './emulator.ts';

const insecure = { [oauth.allowInsecureRequests]: true };
const client = { client_id: 'app' };
const authentication = oauth.ClientSecretBasic('a secret %+&=');
const APP = 'http://localhost:5173';
const CALLBACK = `${APP}/auth/callback/work`;

let served: ServedEmulator;
let server: oauth.AuthorizationServer;
let controls: EmulatorControls;

beforeEach(async () => {
  served = await serveEmulator(
    (issuer) =>
      createOpenIdProvider({
        issuer,
        clients: [{ clientId: 'app', clientSecret: 'a secret %+&=', origins: [APP] }],
      }),
    { port: 0 },
  );
  const issuer = new URL(served.origin);
  const discovery = await oauth.discoveryRequest(issuer, insecure);
  server = await oauth.processDiscoveryResponse(issuer, discovery);
  controls = createEmulatorControls(served.origin);
  return () => served.close();
});

/** Signs in with PKCE and a nonce, and exchanges the code. */
async function signIn(
  scope: string,
  { username = 'ada', parameters = {} }: { username?: string; parameters?: object } = {},
): Promise<oauth.TokenEndpointResponse> {
  const verifier = oauth.generateRandomCodeVerifier();
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const url = new URL(server.authorization_endpoint ?? '');
  url.search = new URLSearchParams({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: CALLBACK,
    scope,
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString();
  const callback = new URL(await requestUserDecision(url.href, { username }));
  const answer = oauth.validateAuthResponse(server, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    answer,
    CALLBACK,
    verifier,
    insecure,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response, {
    expectedNonce: nonce,
    requireIdToken: true,
  });
}

const refresh = async (token = ''): Promise<oauth.TokenEndpointResponse> =>
  oauth.processRefreshTokenResponse(
    server,
    client,
    await oauth.refreshTokenGrantRequest(server, client, authentication, token, insecure),
  );

test('a click signs in; ID token and userinfo carry the claims of the scopes', async () => {
  const tokens = await signIn('openid profile email groups');
  const ada = {
    sub: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.com',
    email_verified: true,
    groups: ['engineering', 'administrators'],
  };
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject(ada);
  expect(tokens.refresh_token).toBeUndefined();
  const response = await oauth.userInfoRequest(server, client, tokens.access_token, insecure);
  expect(await oauth.processUserInfoResponse(server, client, 'ada', response)).toMatchObject(ada);
});

test('a scope that is not asked for brings no claims', async () => {
  const tokens = await signIn('openid', { username: 'grace' });
  const claims = oauth.getValidatedIdTokenClaims(tokens);
  expect(claims).toMatchObject({ sub: 'grace' });
  expect(Object.keys(claims ?? {})).not.toContain('name');
  expect(Object.keys(claims ?? {})).not.toContain('email');
});

test('a sign-in has auth_time, and the first acr that the app asks for', async () => {
  const read = async (parameters: object) =>
    oauth.getValidatedIdTokenClaims(await signIn('openid', { parameters }));
  const plain = await read({});
  expect(plain?.auth_time).toBeTypeOf('number');
  expect(plain).not.toHaveProperty('acr');
  expect(await read({ acr_values: 'gold silver' })).toMatchObject({ acr: 'gold' });
  expect(await read({ acr_values: 'urn:example:mfa', max_age: '60' })).toMatchObject({
    acr: 'urn:example:mfa',
  });
});

test('offline_access gives a refresh token, which each refresh replaces', async () => {
  const { refresh_token } = await signIn('openid offline_access');
  const next = await refresh(refresh_token);
  expect(next.refresh_token).not.toBe(refresh_token);
  // The retired token ends the whole grant (RFC 9700 §4.14.2).
  await expect(refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  await expect(refresh(next.refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('a pushed authorization request with offline_access and prompt=login works as well', async () => {
  const verifier = oauth.generateRandomCodeVerifier();
  const pushed = await oauth.pushedAuthorizationRequest(
    server,
    client,
    authentication,
    new URLSearchParams({
      response_type: 'code',
      redirect_uri: CALLBACK,
      scope: 'openid offline_access',
      prompt: 'login',
      state: 'some-state',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    }),
    insecure,
  );
  const { request_uri } = await oauth.processPushedAuthorizationResponse(server, client, pushed);
  const query = new URLSearchParams({ client_id: client.client_id, request_uri });
  const callback = new URL(
    await requestUserDecision(`${server.authorization_endpoint}?${query.toString()}`),
  );
  const answer = oauth.validateAuthResponse(server, client, callback, 'some-state');
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    answer,
    CALLBACK,
    verifier,
    insecure,
  );
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response);
  expect(tokens.refresh_token).toBeTypeOf('string');
});

test('a revoked refresh token is dead', async () => {
  const { refresh_token = '' } = await signIn('openid offline_access');
  const revocation = oauth.revocationRequest(
    server,
    client,
    authentication,
    refresh_token,
    insecure,
  );
  await oauth.processRevocationResponse(await revocation);
  await expect(refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
});

test('tokens expire in the time of the emulator', async () => {
  await controls.updateSettings({ accessTokenLifetimeSeconds: 60 });
  const { access_token, expires_in } = await signIn('openid');
  expect(expires_in).toBe(60);
  const ask = () => oauth.userInfoRequest(server, client, access_token, insecure);
  expect((await ask()).status).toBe(200);
  await controls.advanceClock(61);
  expect((await ask()).status).toBe(401);
});

test('a fault affects an endpoint, and the log lists the requests', async () => {
  await controls.addFault({ target: '/token', kind: 'status', status: 503 });
  await expect(signIn('openid')).rejects.toThrow('unexpected HTTP status code');
  const requests = await controls.requests();
  expect(requests.at(-1)).toMatchObject({
    path: '/token',
    grantType: 'authorization_code',
    status: 503,
    fault: 'status',
  });
});

test('a reset ends every session and token', async () => {
  const { refresh_token } = await signIn('openid offline_access');
  expect((await controls.issued()).map(({ kind }) => kind)).toContain('refresh_token');
  await controls.reset();
  await expect(refresh(refresh_token)).rejects.toMatchObject({ error: 'invalid_grant' });
  expect(await controls.issued()).toEqual([]);
});

test.each([
  ['another origin', 'https://attacker.example/auth/callback/work'],
  ['another port', 'http://localhost:5174/auth/callback/work'],
])('rejects a redirect URI on %s', async (_, redirect_uri) => {
  await expect(signIn('openid', { parameters: { redirect_uri } })).rejects.toThrow(': 400');
});

test('rejects an authorization request without PKCE', async () => {
  const attempt = signIn('openid', {
    parameters: { code_challenge: '', code_challenge_method: '' },
  });
  await expect(attempt).rejects.toMatchObject({ error: 'invalid_request' });
});

test.each(['https://id.example.com', 'http://192.168.1.10:9403', 'http://localhost.example.com'])(
  'refuses to be the issuer %s',
  (issuer) => {
    const clients = [{ clientId: 'app', clientSecret: 's', origins: [APP] }];
    expect(() => createOpenIdProvider({ issuer, clients })).toThrow('loopback');
  },
);
