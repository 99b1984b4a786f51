import type { EdgeContext } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import type { Authentication } from '../oauth/token-set.ts';
import type { Authorize, CallerSession, Route } from '../routes/route.ts';

/** The facts about the caller that a session or its lease contains. */
interface Caller {
  readonly connection: string;
  readonly signedInAtMs: number;
  readonly scope: string | undefined;
  readonly authentication?: Authentication;
}

/**
 * Checks whether a session may use a route. A user's token goes to its own provider's APIs only, and
 * needs the route's scopes. The route's `authorize` decides last.
 *
 * @returns undefined if it may; `route_forbidden`
 */
export function authorizeCaller(
  c: EdgeContext,
  { connections }: Pick<EdgeParts, 'connections'>,
  route: Route,
  { connection, signedInAtMs, scope, authentication }: Caller,
): undefined | Failure | Promise<undefined | Failure> {
  if (route.credential === 'user') {
    if (connection !== route.connection) return forbid('session of another connection');
    const requested = connections.get(connection)?.authorizationCode?.scopes;
    if (!hasScopes(route.scopes, requested, scope)) return forbid('scope not granted');
  }
  if (route.authorize === undefined) return undefined;
  const session = {
    connection,
    signedInAtMs,
    ...(scope !== undefined && { scope }),
    ...authentication,
  };
  return askRoute(route.authorize, session, c);
}

async function askRoute(
  authorize: Authorize,
  session: CallerSession,
  c: EdgeContext,
): Promise<undefined | Failure> {
  return (await authorize(session, c.req.raw)) ? undefined : forbid('not authorized');
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
