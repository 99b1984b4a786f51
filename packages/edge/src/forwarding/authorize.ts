import type { EdgeContext } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import type { Route } from '../routes/route.ts';
import type { Caller } from '../routes/user-access.ts';

/**
 * Checks whether a session may use a route, with the claims of its user. The route's `authorize`
 * decides last.
 *
 * @returns undefined if it may; `route_forbidden`
 */
export function authorizeCaller(
  c: EdgeContext,
  parts: Pick<EdgeParts, 'connections' | 'userAccess'>,
  route: Route,
  caller: Caller,
): undefined | Failure | Promise<undefined | Failure> {
  const refusal = authorizeToken(parts, route, caller);
  const { require, authorize } = route;
  if (refusal !== undefined || (require ?? authorize) === undefined) return refusal;
  return askRoute(c, parts, route, caller);
}

/**
 * Checks whether a session's token may go to a route's upstream: only to an API of its own provider,
 * and only with the route's scopes. The answer does not change with a refresh.
 */
export function authorizeToken(
  { connections }: Pick<EdgeParts, 'connections'>,
  route: Route,
  { connection, scope }: Caller,
): undefined | Failure {
  if (route.credential !== 'user') return undefined;
  if (connection !== route.connection) return forbid('session of another connection');
  const requested = connections.get(connection)?.authorizationCode?.scopes;
  return hasScopes(route.scopes, requested, scope) ? undefined : forbid('scope not granted');
}

async function askRoute(
  c: EdgeContext,
  { userAccess }: Pick<EdgeParts, 'userAccess'>,
  route: Route,
  caller: Caller,
): Promise<undefined | Failure> {
  const isAllowed = await userAccess?.isAllowed(route, caller, c.req.raw);
  return isAllowed ? undefined : forbid('not authorized');
}

/** A token response without `scope` grants the requested scopes (RFC 6749 §5.1). */
function hasScopes(
  needed: readonly string[] | undefined,
  requested: readonly string[] = [],
  scope?: string,
): boolean {
  if (needed === undefined) return true;
  // Some providers write commas between scopes (GitHub). A comma may also be part of a scope.
  const granted = scope === undefined ? requested : [...scope.split(' '), ...scope.split(/[ ,]+/)];
  return needed.every((name) => granted.includes(name));
}

function forbid(cause: string): Failure {
  return new Failure('route_forbidden', { cause });
}
