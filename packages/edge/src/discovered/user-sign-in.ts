import type { Flow, ServiceConnection, SignInConnection } from '@postern/core';
import type { EdgeContext } from '../app/context.ts';
import {
  type ConnectionHooks,
  type EdgeConnection,
  type EdgeParts,
  providerContextOf,
} from '../app/parts.ts';
import { describeConnection } from '../auth/config.ts';
import { readRedirectUri } from '../auth/redirect-uri.ts';
import { addUserSessionEndpoints, buildSessionHooks } from '../auth/user-sessions.ts';
import { addEdgeFlowEndpoints } from '../edge-flow/add-endpoints.ts';
import { findPageErrors } from '../edge-flow/page-errors.ts';
import { type Fixes, keepFixes } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import { protect } from '../guards/guard.ts';
import {
  type AuthorizationCodeCapability,
  type Connection,
  type ResolvedServer,
  resolveConnection,
} from '../oauth/connection.ts';
import type { ApiNeed } from '../routes/api-token.ts';
import { UserSessions } from '../sessions/user-sessions.ts';
import { createApiTokenRequest, hasExchange } from './api-tokens.ts';
import { createBackchannelLogoutHandler } from './backchannel-logout.ts';
import { buildAdaptation } from './departures.ts';
import { findFapiOriginErrors } from './fapi.ts';
import { findRefreshWarning } from './offline-access.ts';
import { DEFAULT_SCOPES, type DiscoveredOptions } from './options.ts';
import { findWarnings } from './parse-metadata.ts';
import type { DiscoveredParts } from './parts.ts';
import { readPostedClaims } from './posted-claims.ts';
import { ProviderSignOut } from './sign-out.ts';

/** The capabilities and hooks of a connection with which users sign in. */
type UserSignIn = Pick<
  Connection,
  'authorizationCode' | 'bindCredential' | 'refresh' | 'requestApiToken'
> & {
  readonly hooks: ConnectionHooks;
};

/**
 * Builds the capabilities and hooks of a connection with which users sign in.
 *
 * @param readConnection returns the finished connection, once all of it is built
 */
export function buildUserSignIn(
  { options, metadata, proofs, warnings, needs }: DiscoveredParts,
  flow: Flow,
  readConnection: () => EdgeConnection,
): UserSignIn {
  const { id, issuer, scopes = DEFAULT_SCOPES } = options;
  const userSessions = new UserSessions(JSON.stringify([id, issuer]));
  const isOpenId = scopes.includes('openid');
  let signOut: ProviderSignOut | undefined;
  return {
    authorizationCode: buildAuthorizationCode(options, flow),
    refresh: true,
    requestApiToken: createApiTokenRequest(options.clientId, proofs),
    ...(proofs && { bindCredential: (credential, tokens) => proofs.bind(credential, tokens) }),
    hooks: {
      ...buildChecks(options),
      ...buildIndexHooks(userSessions, isOpenId),
      describeForBrowser: (c, parts) => describeForBrowser(c, parts, readConnection()),
      validateSignOut: (request) => signOut?.validate(request),
      signOutAtProvider: async (...signedOut) => signOut?.prepare(...signedOut),
      addRoutes(app, wrap, parts) {
        warnings.note(parts.log);
        needs.bind(parts, id);
        const connection = readConnection();
        if (flow === 'edge') addEdgeFlowEndpoints(app, wrap, parts, connection);
        if (!isOpenId) return;
        addUserSessionEndpoints(app, wrap, parts);
        signOut = new ProviderSignOut(parts, connection, options.signOutBy);
        signOut.addRoutes(app, wrap);
        const logOut = createBackchannelLogoutHandler(parts, connection, metadata, userSessions);
        app.post(`/auth/connections/${id}/backchannel-logout`, wrap(protect(parts, logOut)));
      },
    },
  };
}

/** The hooks that work with the index of users' sessions. */
function buildIndexHooks(
  userSessions: UserSessions,
  isOpenId: boolean,
): Pick<ConnectionHooks, 'trackSession' | 'userSessions' | 'nameUser' | 'endAllSessions'> {
  return {
    ...(isOpenId && buildSessionHooks(userSessions)),
    nameUser: (keyRing, subject) => userSessions.nameForLog(keyRing, subject),
    endAllSessions: ({ tokens }, context, current) =>
      userSessions.endAll(tokens.user, context, current),
  };
}

function buildChecks(
  options: DiscoveredOptions,
): Pick<ConnectionHooks, 'findWarnings' | 'validate'> {
  return {
    validate: (publicOrigin = '') => [
      ...findFapiOriginErrors(options, publicOrigin),
      ...findPageErrors(options, publicOrigin),
    ],
    findWarnings(server, apis = []) {
      const flaws = server
        ? [...findWarnings(server, options), ...findSignOutWarnings(server, options, apis)]
        : [];
      return keepFixes([...flaws, findRefreshWarning(options, server)]);
    },
  };
}

/** Finds what a sign-out cannot end, because the provider publishes no endpoint for it. */
function findSignOutWarnings(
  { end_session_endpoint: endSession, revocation_endpoint: revocation }: ResolvedServer,
  { signOutBy }: DiscoveredOptions,
  apis: readonly ApiNeed[],
): Fixes {
  const tokens = hasExchange(apis) ? 'its tokens, and those exchanged for APIs,' : 'its tokens';
  return [
    signOutBy !== undefined &&
      endSession === undefined &&
      `signOutBy is ${signOutBy}, and the provider publishes no end_session_endpoint: a sign-out ends the session here alone; remove signOutBy`,
    revocation === undefined &&
      `the provider publishes no revocation_endpoint: after a sign-out, ${tokens} stay valid until they expire; give them a short lifetime`,
  ];
}

function buildAuthorizationCode(
  options: DiscoveredOptions,
  flow: Flow,
): AuthorizationCodeCapability {
  const { redirectUri, parameters, allowedParameters, scopes = DEFAULT_SCOPES, profile } = options;
  const postedClaims = readPostedClaims(options);
  return {
    flow,
    ...(postedClaims && { postedClaims }),
    scopes,
    adaptRequest: buildAdaptation(options),
    ...(profile && { isSameSiteOnly: true }),
    ...(redirectUri !== undefined && { redirectUri }),
    ...(parameters && { parameters }),
    ...(allowedParameters && { allowedParameters }),
  };
}

/** Describes the connection with the endpoints that the provider publishes. */
async function describeForBrowser(
  c: EdgeContext,
  parts: EdgeParts,
  connection: EdgeConnection,
): Promise<SignInConnection | ServiceConnection> {
  const { publicOrigin } = parts.settings;
  const found = await resolveConnection(connection, providerContextOf(c, parts));
  if (found instanceof Failure) {
    // No caching: the next page may reach the provider.
    c.header('cache-control', 'no-store');
    const { id, authorizationCode: { flow } = {} } = connection;
    return { id, ...(flow && { flow, redirectUri: readRedirectUri(connection, publicOrigin) }) };
  }
  return {
    ...describeConnection(found, publicOrigin),
    ...(connection.hooks?.trackSession && {
      signOutEverywhere: true,
      ...(found.authorizationServer.end_session_endpoint !== undefined && {
        signOutAtProvider: true,
      }),
    }),
  };
}
