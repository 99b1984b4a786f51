import type { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { Connection } from '../oauth/connection.ts';
import type { User } from '../oauth/token-set.ts';
import type { LoggedUser } from '../observing/log.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import { listAlternatives } from './requirement.ts';
import type { Route, UserRoute } from './route.ts';

/** The facts about a caller that its session or lease contains. */
export interface Caller {
  readonly connection: string;
  readonly signedInAtMs: number;
  readonly scope?: string | undefined;
  readonly user?: User | undefined;
}

/** What a check of a caller works with. */
export interface AccessContext {
  readonly now: () => number;
  readonly keyRing: KeyRing;
  readonly connections: ReadonlyMap<
    string,
    Pick<Connection, 'authorizationCode'> & { readonly hooks?: { readonly nameUser?: NameUser } }
  >;
}

/** Names a user for the log by a keyed hash; `{}` without a user. */
export type NameUser = (keyRing: KeyRing, subject: string | undefined) => Promise<LoggedUser>;

/** The `fetch` of one call. */
export interface CallFetch {
  get(name: 'fetch'): Fetch;
  set(name: 'fetch', fetch: Fetch): void;
}

/**
 * Checks of routes with `scopes`, `require`, `assurance` or `authorize`, and the headers of
 * `userHeaders`. It is part of the object that `defineRoutes` returns, so that a Worker with the
 * built-in routes does not bundle it.
 */
export interface UserAccess {
  /**
   * Checks whether the caller's token is of the route's connection, and has the route's scopes.
   *
   * @param requested the scopes that a token without `scope` has; default: those of the sign-in
   * @returns undefined; `route_forbidden`, whose cause names the missing scopes, with the user's hash
   */
  readonly findTokenRefusal: (
    route: UserRoute,
    caller: Caller,
    context: AccessContext,
    requested?: readonly string[],
  ) => Promise<Failure> | undefined;
  /**
   * Checks whether the caller's claims and sign-in are as the route requires, and its `authorize`
   * agrees.
   *
   * @returns undefined; `route_forbidden`, whose cause names the claims that do not satisfy the route,
   *   and never their values, with the user's hash; `step_up_required`
   */
  readonly findRefusal: (
    route: Route,
    caller: Caller,
    request: Request,
    context: AccessContext,
  ) => Promise<Failure | undefined> | undefined;
  /** Whether a lease lacks what a route reads about the user: it is from before the route read it. */
  readonly needsStore: (route: Route, user: User | undefined) => boolean;
  /** Reads from an upstream's response to a user's token that it wants another sign-in: `step_up_required`. */
  readonly readStepUp: (route: Route, response: Response) => Failure | undefined;
  /**
   * Sets a route's `sessionIdHeader` and `userHeaders`. A caller's header of the same name is
   * removed, even if there is no session or no such claim.
   *
   * @param cookie of the session; one that this edge did not issue is no session
   */
  readonly setCallerHeaders: (
    headers: Headers,
    route: Route,
    user: User | undefined,
    cookie: string,
    context: Pick<AccessContext, 'keyRing'>,
  ) => Promise<void> | undefined;
  /** Makes the requests of one call to a route carry its secret, if it has one. */
  readonly addSecret: (call: CallFetch, route: Route) => void;
  /** Picks what the routes read about a user, for a lease; undefined if they read nothing. */
  readonly pickForLease: (user: User) => User | undefined;
}

/** Lists the claims that a route names. */
export function listClaims({
  require = [],
  userHeaders = {},
}: Pick<Route, 'require' | 'userHeaders'>): readonly string[] {
  return [...listAlternatives(require).flatMap(Object.keys), ...Object.values(userHeaders)];
}
