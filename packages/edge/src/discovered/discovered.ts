import type { EdgeConnection } from '../app/parts.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import type { Connection, ResolvedConnection, ResolvedServer } from '../oauth/connection.ts';
import type { Count } from '../observing/counters.ts';
import { ApiNeeds, addResources, revokeExchanged } from './api-tokens.ts';
import { buildClientAuthentication } from './client-authentication.ts';
import { DpopProofs } from './dpop.ts';
import { applyProfile } from './fapi.ts';
import { hasTenants } from './issuer.ts';
import { Metadata } from './metadata.ts';
import { RefreshWarnings } from './offline-access.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions, readFlow } from './options.ts';
import { findOptionErrors } from './options-check.ts';
import type { DiscoveredParts } from './parts.ts';
import { readSignedClaims } from './posted-claims.ts';
import { pushAuthorization } from './pushed-authorization.ts';
import { buildUserSignIn } from './user-sign-in.ts';
import { createUserTokenRequest } from './user-token-request.ts';

/**
 * Builds a connection to any provider that publishes its metadata (RFC 8414, OpenID Connect Discovery
 * 1.0), for `createEdge({ connections: [discovered({ … })] })`. The edge requests the metadata when
 * it first needs it. `createEdge` reports every error in the options, even if the options come from
 * untyped JavaScript.
 */
export function discovered(options: DiscoveredOptions): EdgeConnection {
  const errors = findOptionErrors(options);
  if (errors.length === 0) return build(applyProfile(options));
  return buildInvalid(options, errors);
}

/** Builds a placeholder: `validate` returns the errors, and `createEdge` throws them. */
export function buildInvalid(options: unknown, errors: readonly ConfigError[]): EdgeConnection {
  return {
    id: String(Object(options).id),
    authorizationServer: { issuer: '', token_endpoint: '' },
    client: { client_id: '' },
    clientAuthentication: () => undefined,
    hooks: { validate: () => errors },
  };
}

function build(options: DiscoveredOptions): EdgeConnection {
  const { id, issuer, clientId, clientCredentials, deadTokenErrors } = options;
  const { profile, scopes = DEFAULT_SCOPES } = options;
  const flow = readFlow(options);
  const parts: DiscoveredParts = {
    options,
    metadata: new Metadata(options),
    proofs: options.dpop && new DpopProofs(),
    warnings: new RefreshWarnings(options),
    needs: new ApiNeeds(),
  };
  const { metadata, warnings, needs } = parts;
  const requestUserTokensAt = flow && createUserTokenRequest(parts);
  const connection: EdgeConnection = {
    id,
    authorizationServer: { issuer },
    client: { client_id: clientId },
    clientAuthentication: buildClientAuthentication(options.clientAuthentication, options),
    revocation: true,
    scopedTokens: true,
    ...(scopes.includes('openid') && {
      claims: readSignedClaims(options).map(([name]) => name),
    }),
    ...(profile && { profile }),
    ...(deadTokenErrors && { deadTokenErrors }),
    ...(clientCredentials && { clientCredentials }),
    ...(flow && buildUserSignIn(parts, flow, () => connection)),
    async resolve(context, grant) {
      const server = await metadata.read(context);
      if (server instanceof Failure)
        return countUnsent(server.with({ connection: id }), id, context, grant);
      warnings.note(context.log, server);
      needs.warn(context.log, id, server);
      const found = addPublished(connection, server, parts);
      const requestUserTokens = requestUserTokensAt?.(found);
      return { ...found, ...(requestUserTokens && { requestUserTokens }) };
    },
  };
  return connection;
}

/** Counts a token request that cannot be sent, since its endpoint is unknown. @returns why */
function countUnsent(
  failure: Failure,
  connection: string,
  { count }: { readonly count?: Count },
  grant?: string,
): Failure {
  const outcome = failure.code;
  if (grant !== undefined) count?.({ counter: 'token_request', connection, grant, outcome });
  return failure;
}

/** Adds what the provider publishes, and the resources that its users are asked for. */
function addPublished(
  connection: Connection,
  server: ResolvedServer,
  { options, needs }: DiscoveredParts,
): ResolvedConnection {
  const { pushed_authorization_request_endpoint: endpoint } = server;
  const pushesTo = options.pushedRequests === false ? undefined : endpoint;
  const { resources } = needs;
  const asked = pushesTo === undefined ? addResources(server, resources) : server;
  const found = needs.nameOwnResource(addMetadata(connection, asked));
  return {
    ...found,
    ...(pushesTo !== undefined && {
      pushAuthorization: (parameters, { fetch }) =>
        pushAuthorization(found, pushesTo, parameters, resources, fetch),
    }),
    revokeApiTokens: (tokens, fetch) => revokeExchanged(found, tokens, fetch),
  };
}

/**
 * Adds the provider's metadata to the connection. Revocation stays only if the provider publishes a
 * revocation endpoint. The result does not read the metadata again.
 */
function addMetadata(connection: Connection, server: ResolvedServer): ResolvedConnection {
  const { revocation: _, resolve: __, authorizationCode, ...rest } = connection;
  const { issuer, authorization_response_iss_parameter_supported: announcesIss } = server;
  return {
    ...rest,
    authorizationServer: server,
    ...(server.revocation_endpoint !== undefined && { revocation: true }),
    ...(authorizationCode && {
      authorizationCode: {
        ...authorizationCode,
        ...(announcesIss && { issuer }),
        // Entra's multi-tenant issuer is a template (`{tenantid}`); no authorization response contains it.
        ...(!announcesIss && !hasTenants(issuer) && { unannouncedIssuer: issuer }),
      },
    }),
  };
}
