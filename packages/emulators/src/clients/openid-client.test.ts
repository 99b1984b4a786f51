import * as client from 'openid-client';
import { expect, test } from 'vitest';
import { requestUserDecision } from '../fixtures/form-user.ts';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { serveEmulator } from '../server/serve.ts';
import { buildBasic, controlsOf } from '../testing/in-process.ts';

const CALLBACK = 'http://localhost:5173/callback';

/**
 * Basic as the documents describe it: nothing is URL-encoded before base64. The library's own
 * method URL-encodes (RFC 6749 §2.3.1).
 */
const plainBasic =
  (secret: string): client.ClientAuth =>
  (_server, { client_id }, _body, headers) => {
    headers.set('authorization', buildBasic(client_id, secret));
  };

function configure(
  server: client.ServerMetadata,
  clientId: string,
  authentication: client.ClientAuth,
): client.Configuration {
  const configuration = new client.Configuration(server, clientId, undefined, authentication);
  client.allowInsecureRequests(configuration);
  return configuration;
}

function configureLockit(
  origin: string,
  authentication = plainBasic('top-secret'),
): client.Configuration {
  const server = {
    issuer: origin,
    authorization_endpoint: `${origin}/oauth/authorize`,
    token_endpoint: `${origin}/oauth/access-token`,
  };
  return configure(server, 'example-client', authentication);
}

async function signIn(configuration: client.Configuration): Promise<client.TokenEndpointResponse> {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(configuration, {
    redirect_uri: CALLBACK,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  });
  const callback = new URL(await requestUserDecision(url.href));
  return client.authorizationCodeGrant(configuration, callback, {
    pkceCodeVerifier,
    expectedState: state,
  });
}

test('openid-client signs in with PKCE, calls the API, and refreshes', async () => {
  const { origin, close } = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const configuration = configureLockit(origin);
  const tokens = await signIn(configuration);
  expect([tokens.token_type, tokens.expires_in]).toEqual(['bearer', 604_800]);
  const refreshed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '');
  const projects = await client.fetchProtectedResource(
    configuration,
    refreshed.access_token,
    new URL(`${origin}/projects`),
    'GET',
  );
  expect(await projects.json()).toHaveLength(4);
  await close();
});

test('openid-client reports a denial as access_denied', async () => {
  const { origin, close } = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const configuration = configureLockit(origin);
  const url = client.buildAuthorizationUrl(configuration, { redirect_uri: CALLBACK, state: 's' });
  const callback = new URL(await requestUserDecision(url.href, { decision: 'deny' }));
  const grant = client.authorizationCodeGrant(configuration, callback, { expectedState: 's' });
  await expect(grant).rejects.toMatchObject({ error: 'access_denied' });
  await close();
});

test('openid-client’s form-encoded Basic works only with the setting basicEncoding: form', async () => {
  const app = createLockitNetworkEmulator();
  const { origin, close } = await serveEmulator(app, { port: 0 });
  const configuration = configureLockit(origin, client.ClientSecretBasic('top-secret'));
  await expect(signIn(configuration)).rejects.toMatchObject({ status: 401 });
  await controlsOf(app).updateSettings({ basicEncoding: 'form' });
  expect(await signIn(configuration)).toMatchObject({ token_type: 'bearer' });
  await close();
});

test('openid-client obtains and revokes LEKAB’s tokens', async () => {
  const app = createLekabEmulator();
  const { origin, close } = await serveEmulator(app, { port: 0 });
  const base = `${origin}/auth/api/v1`;
  const server = {
    issuer: origin,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
  };
  const inBasic = configure(server, 'åsa', plainBasic('pä:ss wörd%+&='));
  const inForm = configure(server, 'åsa', client.ClientSecretPost('pä:ss wörd%+&='));
  const { access_token } = await client.clientCredentialsGrant(inBasic);
  expect(await client.clientCredentialsGrant(inForm)).toMatchObject({ expires_in: 599 });
  await client.tokenRevocation(inBasic, access_token);
  const sent = await fetch(`${origin}/rime/send`, {
    method: 'POST',
    headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
    body: '{}',
  });
  expect(sent.status).toBe(401);
  await close();
});
