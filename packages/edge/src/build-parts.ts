import type { CreateObserver, Observer } from './app/observer.ts';
import type { EdgeConnection, EdgeParts } from './app/parts.ts';
import { readRedirectUri } from './auth/redirect-uri.ts';
import { createLekab } from './connections/lekab.ts';
import { createLockitNetwork } from './connections/lockit.ts';
import { buildConfigErrorText, type ConfigError } from './failures/config-error.ts';
import type { Routes } from './forwarding/define-routes.ts';
import type { Fetch } from './http/fetch.ts';
import type { PassLongBody } from './http/long-body.ts';
import type { Messages } from './http/messages.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import type { Count } from './observing/counters.ts';
import type { Log } from './observing/log.ts';
import { buildRoutes } from './routes/built-in.ts';
import { buildCookiePolicy } from './sessions/cookies.ts';
import { Leases } from './sessions/lease.ts';
import { Sessions, type SessionsOptions } from './sessions/sessions.ts';
import type { Settings } from './settings/settings.ts';
import type { Store } from './stores/store.ts';
import { ServiceTokens } from './tokens/service-tokens.ts';

/** What `createEdge` makes an edge of. */
export interface EdgeOptions {
  /** From {@link readSettings}: complete and checked. */
  readonly settings: Settings;
  /** Keeps sessions and service tokens. */
  readonly store: Store;
  /** Receives every event; the runtime writes it to its operator's log. */
  readonly log: Log;
  /** Counts callers: `createInProcessRateLimiter()`, or a platform's own limiter. */
  readonly rateLimiter: RateLimiter;
  /** Connections in addition to those of the settings, such as `discovered(…)` of `@postern/edge/discovered`. */
  readonly connections?: readonly EdgeConnection[];
  /**
   * What is forwarded where, by `defineRoutes`. Default: the routes of the built-in connections that
   * have credentials, `routes/built-in.ts`.
   */
  readonly routes?: Routes;
  /** Default: the runtime's own. */
  readonly fetch?: Fetch;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number;
  /**
   * Returns the signal that is aborted when a request's browser disconnects. Default: the request's
   * own signal. Return undefined if the runtime ends a request's fetches by itself.
   */
  readonly readClientSignal?: (request: Request) => AbortSignal | undefined;
  /**
   * Returns the client address of a request as the runtime knows it, never as the request claims it.
   * Default: undefined, and no limit counts addresses.
   */
  readonly readClientAddress?: (request: Request) => string | undefined;
  /**
   * Whether upstream bodies of known length up to 16 KiB are read before they are passed on, so that
   * each arrives complete and in time, or as a problem document. Default true. In workerd this is a
   * seventh of a call's cost. With false, such a body is passed on unread and has no time limit of
   * its own.
   */
  readonly readsShortResponses?: boolean;
  /**
   * Passes a response body of known length above 16 KiB on as the runtime does it without a script. In
   * workerd that takes half of the processor time of a body that the edge reads. Such a body has a time
   * limit as a whole, its route's `idleTimeoutMs` and a second for each 4 KiB, instead of one for each
   * pause. Default: the edge reads each chunk.
   */
  readonly passLongBody?: PassLongBody;
  /**
   * Creates the headers and responses of forwarded calls, for a runtime whose own are slow. Default:
   * `Headers` and `Response`.
   */
  readonly messages?: Messages;
  /** Receives every metric. Default: nothing is counted. */
  readonly count?: Count;
  /**
   * Makes the observer of this edge, such as `createTracer` of `@postern/edge/trace`, if `readTrace`
   * says so. Default: nothing is observed.
   */
  readonly createObserver?: CreateObserver;
}

/**
 * Builds the parts of an edge.
 *
 * @throws Error that names every error in connections and routes, with its fix
 */
export function buildParts(options: EdgeOptions): {
  parts: EdgeParts;
  observer: Observer | undefined;
} {
  const { settings, store, log } = options;
  const { keyRing } = settings;
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const now = options.now ?? Date.now;
  const count = options.count ?? (() => undefined);
  const observer = options.createObserver?.(fetch, now, settings);
  const shared = { store, keyRing, fetch: observer?.fetch ?? fetch, now, count, log };
  const declared = readConnectionsAndRoutes(options);
  const parts = {
    ...options,
    ...shared,
    ...declared,
    ...buildSessionParts(settings, { ...shared, ...declared }),
    serviceTokens: new ServiceTokens(shared),
    fetch,
    readClientSignal: options.readClientSignal ?? ((request) => request.signal),
    readClientAddress: options.readClientAddress ?? (() => undefined),
    readsShortResponses: options.readsShortResponses ?? true,
  };
  return { parts, observer };
}

function buildSessionParts(
  { publicOrigin, sessionIdleSeconds, sessionAbsoluteSeconds, leaseSeconds }: Settings,
  shared: Omit<SessionsOptions, 'limits'> & Pick<EdgeParts, 'userAccess'>,
): Pick<EdgeParts, 'sessions' | 'cookiePolicy' | 'leases'> {
  const limits = { idleMs: sessionIdleSeconds * 1000, absoluteMs: sessionAbsoluteSeconds * 1000 };
  const cookiePolicy = buildCookiePolicy(publicOrigin);
  return {
    sessions: new Sessions({ ...shared, limits }),
    cookiePolicy,
    leases: new Leases({ ...shared, cookiePolicy, limits, leaseMs: leaseSeconds * 1000 }),
  };
}

function readConnectionsAndRoutes({
  settings,
  connections: further = [],
  routes,
}: EdgeOptions): Pick<EdgeParts, 'connections' | 'routes' | 'userAccess'> {
  const { publicOrigin } = settings;
  const all = collectConnections(settings, further);
  const connections = new Map(all.map((connection) => [connection.id, connection]));
  const errors = [
    ...findConnectionErrors(all, publicOrigin),
    ...(routes?.validate(connections) ?? []),
  ];
  if (errors.length > 0) throw new Error(buildConfigErrorText(errors));
  return {
    connections,
    routes: routes?.list ?? buildRoutes(settings),
    userAccess: routes?.userAccess,
  };
}

/** The built-in connections that the settings switch on, and further ones. */
export function collectConnections(
  { lockit, lekab, publicOrigin }: Settings,
  further: readonly EdgeConnection[],
): readonly EdgeConnection[] {
  return [
    ...(lockit ? [createLockitNetwork(lockit, publicOrigin)] : []),
    ...(lekab ? [createLekab(lekab)] : []),
    ...further,
  ];
}

/** Finds every error in connections: their own, and names that two of them share. */
export function findConnectionErrors(
  connections: readonly EdgeConnection[],
  publicOrigin: string,
): readonly ConfigError[] {
  return [
    ...findSharedNames(connections, publicOrigin),
    ...connections.flatMap(({ hooks }) => hooks?.validate?.(publicOrigin) ?? []),
  ];
}

/**
 * Connections must not share an id or redirect URI: a response meant for one could be accepted for
 * the other (RFC 9700 §4.4.2.2).
 */
function findSharedNames(
  all: readonly EdgeConnection[],
  publicOrigin: string,
): readonly ConfigError[] {
  const seen = new Set<string>();
  return all.flatMap((connection) => {
    const { id, authorizationCode } = connection;
    const redirectUri = authorizationCode && readRedirectUri(connection, publicOrigin);
    return [id, redirectUri].flatMap((name) => {
      const isTaken = name !== undefined && seen.has(name);
      if (name !== undefined) seen.add(name);
      return isTaken
        ? [{ name: `connection ${id}`, fix: `shares ${name} with another one; give it its own` }]
        : [];
    });
  });
}
