import { Events, OAuth2Server } from 'oauth2-mock-server';
import { startCheckedApi } from '../checked-api.ts';
import { readPort } from '../http.ts';
import type { ProviderUnderTest, RunningProvider, Site } from '../provider.ts';

/** A mock server for tests: it signs for real and stores nothing. */
export const oauth2MockServer: ProviderUnderTest = {
  name: 'oauth2-mock-server',
  edgeFlow: 'yes',
  rotates: 'yes',
  revokes: { no: 'it accepts revocation requests and revokes nothing' },
  namesUser: 'yes',
  saysDead: 'yes',
  tellsOfSignOut: { no: 'it has no users who could sign out' },
  endsSession: { no: 'it has no users who could sign out' },
  start,
};

async function start({ front, accessTokenSeconds, atEnd }: Site): Promise<RunningProvider> {
  const server = new OAuth2Server();
  await server.issuer.keys.generate('RS256');
  server.issuer.url = front.origin;
  await server.start(0, '127.0.0.1');
  atEnd(() => server.stop());
  front.pointTo(`http://127.0.0.1:${readPort(server)}`);
  const dead = new Set<unknown>();
  server.service.on(Events.BeforeTokenSigning, ({ payload }) => {
    payload.exp = Number(payload.iat) + accessTokenSeconds;
  });
  server.service.on(Events.BeforeResponse, (response, { body }) => {
    if (typeof response.body === 'object')
      Reflect.set(response.body, 'expires_in', accessTokenSeconds);
    if (!dead.has(Reflect.get(Object(body), 'refresh_token'))) return;
    response.body = { error: 'invalid_grant' };
    response.statusCode = 400;
  });
  const api = await startCheckedApi(front.origin, `${front.origin}/jwks`);
  atEnd(() => api.end());
  return {
    connection: {
      kind: 'discovered',
      issuer: front.origin,
      clientId: 'app',
      clientAuthentication: { method: 'client_secret_basic', secret: 'a-secret_of.the-app' },
      scopes: ['openid'],
    },
    user: 'johndoe',
    checked: {
      origin: api.origin,
      path: '/claims',
      readUser: (response) => Reflect.get(Object(response), 'sub'),
    },
    endpoints: { token: '/token', revocation: '/revoke' },
    answerPage: (_, page) => Promise.reject(new Error(`it has no pages: ${page.text}`)),
    kill: (token) => Promise.resolve(void dead.add(token)),
  };
}
