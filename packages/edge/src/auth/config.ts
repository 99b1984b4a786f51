import type { Config, ServiceConnection, SignInConnection } from '@postern/core';
import type { Connection } from '../connection.ts';
import type { EdgeContext } from '../context.ts';
import { readRedirectUri } from './redirect-uri.ts';

/** How long a browser may keep the answer, in seconds: it changes with a deployment only. */
const MAX_AGE_SECONDS = 60;

/** `GET /auth/config`: what a browser needs to begin a sign-in. Public; without a session. */
export async function answerConfig(c: EdgeContext): Promise<Response> {
  const { settings, connections } = c.get('edge');
  c.header('cache-control', `max-age=${MAX_AGE_SECONDS}`);
  const config: Config = {
    mode: settings.mode,
    connections: await Promise.all(
      [...connections.values()].map(
        async (one) => one.describe?.(c) ?? describeConnection(one, settings.publicOrigin),
      ),
    ),
  };
  return c.json(config);
}

/** What a browser is told of a connection whose endpoints are known. */
export function describeConnection(
  connection: Connection,
  publicOrigin: string,
): SignInConnection | ServiceConnection {
  const { id, authorizationCode, authorizationServer, client } = connection;
  const authorizationEndpoint = authorizationServer.authorization_endpoint;
  if (authorizationCode === undefined || authorizationEndpoint === undefined) return { id };
  const { flow, scopes, issuer, unannouncedIssuer } = authorizationCode;
  return {
    id,
    flow,
    authorizationEndpoint,
    clientId: client.client_id,
    redirectUri: readRedirectUri(connection, publicOrigin),
    codeChallengeMethods: ['S256'],
    ...(issuer !== undefined && { issuer }),
    ...(unannouncedIssuer !== undefined && { unannouncedIssuer }),
    ...(scopes !== undefined && { scopes: [...scopes] }),
  };
}
