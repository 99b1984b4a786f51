import type { AuthorizationServer } from 'oauth4webapi';
import type { Connection } from '../connection.ts';
import { Failure } from '../failure.ts';
import type { SettingFault } from '../settings/fault.ts';
import { buildClientAuthentication } from './client-authentication.ts';
import { createExchange } from './exchange.ts';
import { hasTenants } from './issuer.ts';
import { Metadata } from './metadata.ts';
import { type DiscoveredOptions, readFlow } from './options.ts';
import { explainOptions } from './options-check.ts';
import { Proofs } from './proof.ts';
import { push } from './push.ts';
import { createSignIn } from './sign-in.ts';

/**
 * A connection to any service that publishes its metadata (RFC 8414, OpenID Connect Discovery 1.0):
 * hand it to `createEdge({ connections: [discovered({ … })] })`. Nothing is asked for until it is
 * needed. What is wrong with the options, whatever their types, is reported when the edge is made.
 */
export function discovered(options: DiscoveredOptions): Connection {
  const faults = explainOptions(options);
  return faults.length > 0 ? refuse(options, faults) : connect(options);
}

/** No edge is made with it. */
function refuse(options: DiscoveredOptions, faults: readonly SettingFault[]): Connection {
  return {
    id: String(Object(options).id),
    authorizationServer: { issuer: '' },
    client: { client_id: '' },
    clientAuthentication: () => undefined,
    check: () => faults,
  };
}

function connect(options: DiscoveredOptions): Connection {
  const { id, issuer, clientId, clientCredentials, deadTokenErrors } = options;
  const flow = readFlow(options);
  const metadata = new Metadata(options);
  const proofs = options.dpop && new Proofs();
  const exchangeAt = flow && createExchange(options, metadata, proofs);
  const connection: Connection = {
    id,
    authorizationServer: { issuer },
    client: { client_id: clientId },
    clientAuthentication: buildClientAuthentication(options.clientAuthentication),
    revocation: true,
    scopedTokens: true,
    ...(deadTokenErrors && { deadTokenErrors }),
    ...(clientCredentials && { clientCredentials }),
    ...(flow && createSignIn(options, flow, metadata, proofs, () => connection)),
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
  const { issuer, authorization_response_iss_parameter_supported: isAnnounced } = server;
  return {
    ...rest,
    authorizationServer: server,
    ...(server.revocation_endpoint !== undefined && { revocation: true }),
    ...(authorizationCode && {
      authorizationCode: {
        ...authorizationCode,
        ...(isAnnounced && { issuer }),
        // One for many tenants is not what any answer would name.
        ...(!isAnnounced && !hasTenants(issuer) && { unannouncedIssuer: issuer }),
      },
    }),
  };
}
