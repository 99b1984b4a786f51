import type { Config, ServiceConnection, SignInConnection } from '@postern/core';
import type { Handler } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import type { Connection } from '../oauth/connection.ts';
import { readRedirectUri } from './redirect-uri.ts';

/** How long a browser may cache the response, in seconds: it changes with a deployment only. */
const MAX_AGE_SECONDS = 60;

/** `GET /auth/config`: the facts that a browser needs to start a sign-in. Public; it reads no session. */
export function createConfigHandler(parts: EdgeParts): Handler {
  return async (c) => {
    c.header('cache-control', `max-age=${MAX_AGE_SECONDS}`);
    const config: Config = {
      mode: parts.settings.mode,
      connections: await Promise.all(
        [...parts.connections.values()].map(
          async (connection) =>
            connection.hooks?.describeForBrowser?.(c, parts) ??
            describeConnection(connection, parts.settings.publicOrigin),
        ),
      ),
    };
    return c.json(config);
  };
}

/** Describes a connection whose endpoints are known, as a browser may see it. */
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
    issuer,
    unannouncedIssuer,
    scopes: scopes && [...scopes],
  };
}
