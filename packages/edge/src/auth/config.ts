import type { Config, SignInConnection } from '@postern/core';
import type { Connection } from '../connection.ts';
import type { EdgeContext } from '../context.ts';

/** How long a browser may keep the answer, in seconds: it changes with a deployment only. */
const MAX_AGE_SECONDS = 60;

/** `GET /auth/config`: what a browser needs to begin a sign-in. Public; without a session. */
export function answerConfig(c: EdgeContext): Response {
  const { settings, connections } = c.get('edge');
  const config: Config = {
    mode: settings.mode,
    connections: [...connections.values()].map(
      (connection) => buildSignInConnection(connection) ?? { id: connection.id },
    ),
  };
  c.header('cache-control', `max-age=${MAX_AGE_SECONDS}`);
  return c.json(config);
}

function buildSignInConnection(connection: Connection): SignInConnection | undefined {
  const { id, authorizationCode, authorizationServer, client } = connection;
  const authorizationEndpoint = authorizationServer.authorization_endpoint;
  if (authorizationCode === undefined || authorizationEndpoint === undefined) return undefined;
  const { redirectUri, scopes, issuer } = authorizationCode;
  return {
    id,
    authorizationEndpoint,
    clientId: client.client_id,
    redirectUri,
    codeChallengeMethods: ['S256'],
    ...(issuer !== undefined && { issuer }),
    ...(scopes !== undefined && { scopes: [...scopes] }),
  };
}
