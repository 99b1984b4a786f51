import type { EdgeContext } from '../app/context.ts';
import type { Failure } from '../failures/failure.ts';
import type { Credential } from '../oauth/credential.ts';
import type { Route } from '../routes/route.ts';
import type { CredentialParts } from './authorized-session.ts';
import { obtainEdgeCredential } from './edge-credential.ts';
import { obtainUserCredential } from './user-credential.ts';

/**
 * Gets the credential of a route for one request: the signed-in user's token, by lease or from the
 * store, or one for its API; a token of the edge's own; or none. Authorization is checked before any
 * token is requested.
 *
 * Failures: `session_` failures, `route_forbidden` for a session of another connection or one that
 * the route does not authorize, `provider_` failures, `store_unavailable`.
 */
export function obtainCredential(
  c: EdgeContext,
  parts: CredentialParts,
  route: Route,
): Promise<Credential | Failure> {
  return (
    parts.userAccess?.obtain?.(c, route) ??
    (route.credential === 'user'
      ? obtainUserCredential(c, parts, route)
      : obtainEdgeCredential(c, parts, route))
  );
}
