import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import type { Authentication } from '../oauth/token-set.ts';
import type { Authorize, CallerSession, Route } from './route.ts';

/** What a session, or a lease of it, says of who calls. */
interface Caller {
  readonly connection: string;
  readonly signedInAtMs: number;
  readonly scope: string | undefined;
  readonly authentication?: Authentication;
}

/**
 * Whether this session may use the route: a user's token goes to its own service only, with the
 * scopes that the route needs, and the route itself has the last word.
 *
 * @returns undefined if it may; `route_forbidden`
 */
export function authorizeCaller(
  c: EdgeContext,
  route: Route,
  { connection, signedInAtMs, scope, authentication }: Caller,
): undefined | Failure | Promise<undefined | Failure> {
  if (route.credential === 'user') {
    if (connection !== route.connection) return refuse('session of another connection');
    if (!hasScopes(c, route.scopes, connection, scope)) return refuse('scope not granted');
  }
  if (route.authorize === undefined) return undefined;
  return askRoute(
    route.authorize,
    { connection, signedInAtMs, ...(scope !== undefined && { scope }), ...authentication },
    c,
  );
}

async function askRoute(
  authorize: Authorize,
  session: CallerSession,
  c: EdgeContext,
): Promise<undefined | Failure> {
  return (await authorize(session, c.req.raw)) ? undefined : refuse('not authorized');
}

/** A token response without `scope` grants what was asked for (RFC 6749 §5.1). */
function hasScopes(
  c: EdgeContext,
  needed: readonly string[] | undefined,
  connection: string,
  scope: string | undefined,
): boolean {
  if (needed === undefined) return true;
  const asked = c.get('edge').connections.get(connection)?.authorizationCode?.scopes;
  // Some services write commas between scopes (GitHub); one may be part of a scope, too.
  const granted =
    scope === undefined ? (asked ?? []) : [...scope.split(' '), ...scope.split(/[ ,]+/)];
  return needed.every((one) => granted.includes(one));
}

function refuse(cause: string): Failure {
  return new Failure('route_forbidden', { cause });
}
