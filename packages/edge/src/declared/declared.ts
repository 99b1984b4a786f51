import type { ConnectionHooks, EdgeConnection } from '../app/parts.ts';
import { describeConnection } from '../auth/config.ts';
import { addUserSessionEndpoints, buildSessionHooks } from '../auth/user-sessions.ts';
import {
  ApiNeeds,
  addResources,
  createApiTokenRequest,
  revokeExchanged,
} from '../discovered/api-tokens.ts';
import { readClaimPaths } from '../discovered/claims.ts';
import { buildClientAuthentication } from '../discovered/client-authentication.ts';
import { buildAdaptation } from '../discovered/departures.ts';
import { buildInvalid } from '../discovered/discovered.ts';
import { readFlow } from '../discovered/options.ts';
import { addEdgeFlowEndpoints } from '../edge-flow/add-endpoints.ts';
import { findPageErrors } from '../edge-flow/page-errors.ts';
import type {
  AuthorizationCodeCapability,
  ResolvedConnection,
  ResolvedServer,
} from '../oauth/connection.ts';
import { UserSessions } from '../sessions/user-sessions.ts';
import type { DeclaredOptions } from './options.ts';
import { findOptionErrors } from './options-check.ts';
import { createUserTokenRequest } from './user-token-request.ts';

/**
 * Builds a connection to an OAuth provider that publishes no metadata, such as GitHub, from its
 * endpoints, for `createEdge({ connections: [declared({ … })] })`. `createEdge` reports every error in
 * the options, even if the options come from untyped JavaScript.
 */
export function declared(options: DeclaredOptions): EdgeConnection {
  const errors = findOptionErrors(options);
  return errors.length > 0 ? buildInvalid(options, errors) : build(options);
}

function build(options: DeclaredOptions): EdgeConnection {
  const { id, clientId, authorizationEndpoint, tokenEndpoint, revocationEndpoint } = options;
  // The token endpoint identifies a provider without an issuer: tokens are refreshed nowhere else.
  const { issuer = tokenEndpoint, claims, deadTokenErrors } = options;
  const needs = new ApiNeeds();
  const authorizationServer = {
    issuer,
    authorization_endpoint: authorizationEndpoint,
    token_endpoint: tokenEndpoint,
    ...(revocationEndpoint !== undefined && { revocation_endpoint: revocationEndpoint }),
  };
  const connection: ResolvedConnection = {
    id,
    authorizationServer,
    client: { client_id: clientId },
    clientAuthentication: buildClientAuthentication(options.clientAuthentication, options),
    ...(revocationEndpoint !== undefined && { revocation: true }),
    scopedTokens: true,
    ...(options.userinfoEndpoint !== undefined && {
      claims: readClaimPaths(claims).map(([name]) => name),
    }),
    ...(deadTokenErrors && { deadTokenErrors }),
    authorizationCode: buildAuthorizationCode(options),
    refresh: true,
    requestUserTokens: createUserTokenRequest(options, () => connection),
    requestApiToken: createApiTokenRequest(clientId, undefined),
    revokeApiTokens: (tokens, fetch) => revokeExchanged(connection, tokens, fetch),
  };
  const server = (): ResolvedServer => addResources(authorizationServer, needs.resources);
  return {
    ...connection,
    hooks: buildHooks(options, issuer, connection, needs),
    // The routes, and so the resources of a sign-in, are known when the edge has been created.
    resolve: async () => needs.nameOwnResource({ ...connection, authorizationServer: server() }),
  };
}

function buildAuthorizationCode(options: DeclaredOptions): AuthorizationCodeCapability {
  const { issuer, redirectUri, scopes, parameters, allowedParameters } = options;
  return {
    flow: readFlow(options) ?? 'edge',
    ...(redirectUri !== undefined && { redirectUri }),
    ...(scopes && { scopes }),
    adaptRequest: buildAdaptation(options),
    ...(issuer !== undefined && { unannouncedIssuer: issuer }),
    ...(parameters && { parameters }),
    ...(allowedParameters && { allowedParameters }),
  };
}

function buildHooks(
  options: DeclaredOptions,
  issuer: string,
  connection: ResolvedConnection,
  needs: ApiNeeds,
): ConnectionHooks {
  const { id } = options;
  const userSessions = new UserSessions(JSON.stringify([id, issuer]));
  const namesUser = options.userinfoEndpoint !== undefined;
  return {
    validate: (publicOrigin = '') => findPageErrors(options, publicOrigin),
    ...(namesUser && buildSessionHooks(userSessions)),
    describeForBrowser: async (_, { settings: { publicOrigin } }) => ({
      ...describeConnection(connection, publicOrigin),
      ...(namesUser && { signOutEverywhere: true }),
    }),
    nameUser: (keyRing, subject) => userSessions.nameForLog(keyRing, subject),
    endAllSessions: ({ tokens }, context, current) =>
      userSessions.endAll(tokens.user, context, current),
    addRoutes(app, wrap, parts) {
      needs.bind(parts, id);
      if (namesUser) addUserSessionEndpoints(app, wrap, parts);
      const known = parts.connections.get(id);
      if (known?.authorizationCode?.flow === 'edge') addEdgeFlowEndpoints(app, wrap, parts, known);
    },
  };
}
