import { type AuthorizationServer, clockTolerance } from 'oauth4webapi';
import type { Connection } from '../connection.ts';
import { Failure } from '../failure.ts';
import { buildClientAuthentication } from './client-authentication.ts';
import { createExchange } from './exchange.ts';
import { Metadata } from './metadata.ts';
import { type DiscoveredOptions, explainOptions, readFlow } from './options.ts';
import { Proofs } from './proof.ts';
import { push } from './push.ts';
import { createSignIn } from './sign-in.ts';

/** How far the service's clock may be off, in seconds. */
const CLOCK_TOLERANCE_SECONDS = 60;

/**
 * A connection to any service that publishes its metadata (RFC 8414, OpenID Connect Discovery 1.0):
 * hand it to `createEdge({ connections: [discovered({ … })] })`. Nothing is asked for until it is
 * needed. What is wrong with the options is reported when the edge is made.
 */
export function discovered(options: DiscoveredOptions): Connection {
  const { id, issuer, clientId, clientCredentials } = options;
  const flow = readFlow(options);
  const metadata = new Metadata(options);
  const proofs = options.dpop && new Proofs();
  const client = { client_id: clientId, [clockTolerance]: CLOCK_TOLERANCE_SECONDS };
  const exchangeAt =
    flow === undefined ? undefined : createExchange(options, client, metadata, proofs);
  const connection: Connection = {
    id,
    authorizationServer: { issuer },
    client,
    clientAuthentication: buildClientAuthentication(options.clientAuthentication),
    revocation: true,
    scopedTokens: true,
    ...(clientCredentials && { clientCredentials }),
    ...(flow && createSignIn(options, flow, metadata, proofs, () => connection)),
    check: () => explainOptions(options),
    async discover(context) {
      const server = await metadata.read(context);
      if (server instanceof Failure) return server;
      const exchange = exchangeAt?.(server);
      const found = complete(connection, server);
      const takesPushed = server.pushed_authorization_request_endpoint !== undefined;
      return {
        ...found,
        ...(exchange && { exchange }),
        ...(takesPushed &&
          options.pushedRequests !== false && {
            pushAuthorization: (parameters, sent) => push(found, parameters, sent),
          }),
      };
    },
  };
  return connection;
}

/**
 * The connection as its service describes itself, and not to be asked again for as long as it is
 * held. What that does not offer, the connection cannot.
 */
function complete(connection: Connection, server: AuthorizationServer): Connection {
  const { revocation: _, discover: __, authorizationCode, ...rest } = connection;
  return {
    ...rest,
    authorizationServer: server,
    ...(server.revocation_endpoint !== undefined && { revocation: true }),
    ...(authorizationCode && {
      authorizationCode: {
        ...authorizationCode,
        ...(server.authorization_response_iss_parameter_supported && { issuer: server.issuer }),
      },
    }),
  };
}
