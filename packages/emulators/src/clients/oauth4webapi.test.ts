import * as oauth from 'oauth4webapi';
import { expect, test } from 'vitest';
import { requestUserDecision } from '../fixtures/form-user.ts';
import { createLekabEmulator } from '../lekab/emulator.ts';
import { createLockitNetworkEmulator } from '../lockit-network/emulator.ts';
import { serveEmulator } from '../server/serve.ts';
import { buildAuthorizeUrl, buildBasic } from '../testing/in-process.ts';

const CALLBACK = 'http://localhost:5173/callback';
const insecure = { [oauth.allowInsecureRequests]: true };
const client = { client_id: 'example-client' };
const authenticate: oauth.ClientAuth = (_server, { client_id }, _body, headers) => {
  headers.set('authorization', buildBasic(client_id, 'top-secret'));
};

/** Signs the seeded user in with PKCE, and exchanges the code. */
async function signIn(server: oauth.AuthorizationServer): Promise<oauth.TokenEndpointResponse> {
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const url = buildAuthorizeUrl(
    {
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri: CALLBACK,
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    },
    server.issuer,
  );
  const callback = new URL(await requestUserDecision(url));
  const parameters = oauth.validateAuthResponse(server, client, callback, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authenticate,
    parameters,
    CALLBACK,
    verifier,
    insecure,
  );
  return oauth.processAuthorizationCodeResponse(server, client, response);
}

test('oauth4webapi signs in with PKCE, calls the API, and refreshes', async () => {
  const { origin, close } = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const server = { issuer: origin, token_endpoint: `${origin}/oauth/access-token` };
  const { refresh_token = '' } = await signIn(server);
  const response = await oauth.refreshTokenGrantRequest(
    server,
    client,
    authenticate,
    refresh_token,
    insecure,
  );
  const { access_token } = await oauth.processRefreshTokenResponse(server, client, response);
  const projectsUrl = new URL(`${origin}/projects`);
  const projects = await oauth.protectedResourceRequest(
    access_token,
    'GET',
    projectsUrl,
    undefined,
    undefined,
    insecure,
  );
  expect(await projects.json()).toHaveLength(4);
  await close();
});

test('oauth4webapi recognizes rejections: the error code and the Basic challenge', async () => {
  const { origin, close } = await serveEmulator(createLockitNetworkEmulator(), { port: 0 });
  const server = { issuer: origin, token_endpoint: `${origin}/oauth/access-token` };
  const refresh = async (authentication: oauth.ClientAuth) =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, authentication, 'guess', insecure),
    );
  await expect(refresh(authenticate)).rejects.toMatchObject({ error: 'invalid_grant' });
  // oauth4webapi's Basic URL-encodes the hyphen; the guide's Basic does not.
  await expect(refresh(oauth.ClientSecretBasic('top-secret'))).rejects.toMatchObject({
    cause: [{ scheme: 'basic', parameters: { realm: 'LockitNetwork' } }],
  });
  await close();
});

test('oauth4webapi obtains and revokes LEKAB’s tokens', async () => {
  const { origin, close } = await serveEmulator(createLekabEmulator(), { port: 0 });
  const base = `${origin}/auth/api/v1`;
  const server = {
    issuer: origin,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
  };
  const user = { client_id: 'testuser' };
  const inForm = oauth.ClientSecretPost('testpass');
  const request = await oauth.clientCredentialsGrantRequest(server, user, inForm, {}, insecure);
  const tokens = await oauth.processClientCredentialsResponse(server, user, request);
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 599 });
  const inBasic = oauth.ClientSecretBasic('testpass');
  const { access_token } = tokens;
  const revoked = await oauth.revocationRequest(server, user, inBasic, access_token, insecure);
  expect(await oauth.processRevocationResponse(revoked)).toBeUndefined();
  await close();
});
