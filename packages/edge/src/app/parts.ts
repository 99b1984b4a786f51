import type { LogoutRequest, ServiceConnection, SignInConnection } from '@postern/core';
import type { Hono } from 'hono';
import type { ConfigError } from '../failures/config-error.ts';
import type { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { PassLongBody } from '../http/long-body.ts';
import type { Messages } from '../http/messages.ts';
import type { RateLimiter } from '../limits/rate-limiter.ts';
import type { Connection, ResolvedServer } from '../oauth/connection.ts';
import type { Credential } from '../oauth/credential.ts';
import type { TokenRequestContext } from '../oauth/token-request.ts';
import type { Count } from '../observing/counters.ts';
import type { Log } from '../observing/log.ts';
import type { ApiNeed } from '../routes/api-token.ts';
import type { Route, ServiceRoute } from '../routes/route.ts';
import type { NameUser, UserAccess } from '../routes/user-access.ts';
import type { KeyRing } from '../sealing/key-ring.ts';
import type { CookiePolicy } from '../sessions/cookies.ts';
import type { Leases } from '../sessions/lease.ts';
import type { Session } from '../sessions/session.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Ticket } from '../sessions/ticket.ts';
import type { UserSessionsContext } from '../sessions/user-record.ts';
import type { UserSessions } from '../sessions/user-sessions.ts';
import type { Settings } from '../settings/settings.ts';
import type { Store } from '../stores/store.ts';
import type { ServiceTokens } from '../tokens/service-tokens.ts';
import { type EdgeContext, type EdgeEnv, type WrapHandler, waitUntilOf } from './context.ts';

/**
 * The parts of one edge, made once by `createEdge`. An endpoint or guard states with `Pick` which
 * parts it works with.
 */
export interface EdgeParts {
  readonly settings: Settings;
  readonly keyRing: KeyRing;
  readonly connections: ReadonlyMap<string, EdgeConnection>;
  readonly routes: readonly Route[];
  /** Undefined for the built-in routes, which read no claims. */
  readonly userAccess?: RouteAccess | undefined;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly serviceTokens: ServiceTokens;
  readonly cookiePolicy: CookiePolicy;
  readonly leases: Leases;
  readonly fetch: Fetch;
  readonly readClientSignal: (request: Request) => AbortSignal | undefined;
  readonly readClientAddress: (request: Request) => string | undefined;
  readonly readsShortResponses: boolean;
  readonly passLongBody?: PassLongBody | undefined;
  readonly messages?: Messages | undefined;
  readonly rateLimiter: RateLimiter;
  readonly now: () => number;
  readonly log: Log;
  readonly count: Count;
}

/** The edge's own token, as a route uses it. */
type OwnToken = Pick<ServiceRoute, 'credential' | 'connection' | 'scopes' | 'resource'>;

/** What `defineRoutes` adds to the edge for its routes. */
export interface RouteAccess extends UserAccess {
  /** Gets the credential of a route that needs more than the session's own token; undefined for others. */
  readonly obtain?: (c: EdgeContext, route: Route) => Promise<Credential | Failure> | undefined;
  /**
   * Binds the tokens for single APIs to the edge. A connection calls it when its endpoints are added.
   *
   * @returns the APIs that the connection's users need tokens for
   */
  readonly bindApiTokens?: (parts: EdgeParts, connection: string) => readonly ApiNeed[];
  /** Lists the APIs that the users of a connection need tokens for: on routes, and in code at the edge. */
  readonly listApis?: (routes: readonly Route[], connection: string) => readonly ApiNeed[];
  /** Lists the edge's own tokens that are actors of exchanges, on routes and in code at the edge. */
  readonly listActors?: (routes: readonly Route[]) => readonly OwnToken[];
}

/** A connection as `createEdge` takes it. */
export type EdgeConnection = Connection & { readonly hooks?: ConnectionHooks };

/** Functions that a connection adds to the edge besides its OAuth requests. */
export interface ConnectionHooks {
  /** Describes the connection for `/auth/config`, if that needs the provider's metadata. */
  readonly describeForBrowser?: (
    c: EdgeContext,
    parts: EdgeParts,
  ) => Promise<SignInConnection | ServiceConnection>;
  /**
   * Adds a new session to its user's index.
   *
   * @param c the request that signed in
   * @returns undefined; `store_unavailable` or `provider_rejected_grant`, and the session has ended
   */
  readonly trackSession?: (
    ticket: Ticket,
    session: Session,
    context: UserSessionsContext,
    c: EdgeContext,
  ) => Promise<Failure | undefined>;
  /** The sessions of each user, for their list. */
  readonly userSessions?: Pick<UserSessions, 'list' | 'provider'>;
  /**
   * Ends every session of a session's user, except that of `current`. The caller ends that one last, so
   * that its user can try again after a failure.
   *
   * @returns undefined; `provider_unsupported` if the provider names no user; `store_unavailable`,
   *   and some sessions may not have ended
   */
  readonly endAllSessions?: (
    session: Session,
    context: UserSessionsContext,
    current: Ticket,
  ) => Promise<Failure | undefined>;
  /**
   * Checks the request of a sign-out before a session ends. The edge asks every connection, whatever
   * session the caller has.
   *
   * @returns undefined; `request_malformed` with the name of a field that is not allowed
   */
  readonly validateSignOut?: (request: LogoutRequest) => Failure | undefined;
  /**
   * Continues a sign-out at the provider, when the session here has ended.
   *
   * @returns 200 with the address to continue at; undefined if the request does not say so, or the
   *   provider has no sign-out or cannot be reached
   */
  readonly signOutAtProvider?: (
    c: EdgeContext,
    session: Session,
    request: LogoutRequest,
  ) => Promise<Response | undefined>;
  /** Names the user of an event for the log, by a keyed hash; `{}` without a user. */
  readonly nameUser?: NameUser;
  /**
   * Adds endpoints that the provider calls, or a browser on its way to or from the provider. Their
   * callers cannot satisfy the app's guards, so these endpoints bring their own.
   *
   * @param wrap turns each handler into an endpoint
   */
  readonly addRoutes?: (app: Hono<EdgeEnv>, wrap: WrapHandler, parts: EdgeParts) => void;
  /**
   * Finds what is likely to go wrong although the configuration is valid, each with its fix.
   *
   * @param server the provider's metadata; undefined if it is not known
   * @param apis the APIs that its users need tokens for; default none
   */
  readonly findWarnings?: (server?: ResolvedServer, apis?: readonly ApiNeed[]) => readonly string[];
  /**
   * Finds every error in the connection's configuration, to be reported at startup.
   *
   * @param publicOrigin missing or empty if it is not known
   */
  readonly validate?: (publicOrigin?: string) => readonly ConfigError[];
}

/** Returns the context of a provider request that the edge makes for one caller's request. */
export function providerContextOf(
  c: EdgeContext,
  parts: Pick<EdgeParts, 'now' | 'log' | 'count'>,
): TokenRequestContext {
  return { ...parts, fetch: c.get('fetch'), waitUntil: waitUntilOf(c) };
}
