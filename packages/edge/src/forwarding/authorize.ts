import type { EdgeContext } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import type { Route } from '../routes/route.ts';
import type { Caller } from '../routes/user-access.ts';

/** The parts that the checks of a caller work with. */
export type AuthorizeParts = Pick<EdgeParts, 'connections' | 'userAccess' | 'now' | 'keyRing'>;

/**
 * Checks whether a session may use a route: its token, then the claims of its user, then how the user
 * signed in. The route's `authorize` decides last.
 *
 * @returns undefined if it may; `route_forbidden`; `step_up_required`
 */
export function authorizeCaller(
  c: EdgeContext,
  parts: AuthorizeParts,
  route: Route,
  caller: Caller,
): undefined | Failure | Promise<undefined | Failure> {
  return (
    authorizeToken(parts, route, caller) ??
    parts.userAccess?.findRefusal(route, caller, c.req.raw, parts)
  );
}

/**
 * Checks whether a session's token may go to a route's upstream: only to an API of its own provider,
 * and only with the route's scopes. The answer does not change with a refresh.
 */
export function authorizeToken(
  parts: AuthorizeParts,
  route: Route,
  caller: Caller,
): undefined | Failure | Promise<Failure> {
  if (route.credential !== 'user') return undefined;
  const { userAccess } = parts;
  if (userAccess) return userAccess.findTokenRefusal(route, caller, parts);
  return caller.connection === route.connection ? undefined : new Failure('route_forbidden');
}
