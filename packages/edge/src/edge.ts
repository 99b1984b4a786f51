import { Hono } from 'hono/tiny';
import { answerCallback } from './auth/callback.ts';
import { answerConfig } from './auth/config.ts';
import { answerLogout } from './auth/logout.ts';
import { answerApiKey, answerRevoke } from './auth/operator-acts.ts';
import { readRedirectUri } from './auth/redirect-uri.ts';
import { answerRefresh } from './auth/refresh.ts';
import { answerSession } from './auth/session.ts';
import { answerSignIn } from './auth/sign-in.ts';
import { answerToken } from './auth/token.ts';
import type { Connection } from './connection.ts';
import type { Edge, EdgeContext, EdgeEnv } from './context.ts';
import { createEntrance, type Handle, type Outcome } from './entrance.ts';
import { Failure } from './failure.ts';
import type { Routes } from './forwarding/define-routes.ts';
import { createForwarder } from './forwarding/forward.ts';
import { buildRoutes } from './forwarding/routes.ts';
import { guard } from './guards/guard.ts';
import { limitAddress } from './limits/limit-address.ts';
import type { RateLimiter } from './limits/rate-limiter.ts';
import type { Log } from './log.ts';
import type { Fetch } from './oauth/provider-fetch.ts';
import type { Count } from './observing/counters.ts';
import type { Tracer } from './observing/trace.ts';
import { createLekab } from './providers/lekab.ts';
import { createLockitNetwork } from './providers/lockit.ts';
import { answerInTime } from './renewal/cell.ts';
import { ServiceTokens } from './service-token/service-tokens.ts';
import { buildCookiePolicy } from './sessions/cookie.ts';
import { Leases } from './sessions/lease.ts';
import { Sessions } from './sessions/sessions.ts';
import { buildFaultText, type SettingFault } from './settings/fault.ts';
import type { Settings } from './settings/settings.ts';
import type { Store } from './stores/store.ts';

export interface EdgeOptions {
  /** From {@link readSettings}: checked, whole. */
  readonly settings: Settings;
  /** Where sessions and service tokens are kept. */
  readonly store: Store;
  /** Receives every event; the runtime writes it to where its operator looks. */
  readonly log: Log;
  /** Counts callers: `createInProcessRateLimiter()` in this process, or a platform's own. */
  readonly rateLimiter: RateLimiter;
  /** Services beside those of the settings, such as `discovered(…)` of `@postern/edge/discovered`. */
  readonly connections?: readonly Connection[];
  /**
   * What is forwarded where, by `defineRoutes`. Default: the routes of the services that have
   * credentials, `forwarding/routes.ts`.
   */
  readonly routes?: Routes;
  /** Default: the runtime's own. */
  readonly fetch?: Fetch;
  /** Milliseconds since the epoch. Default: the system's clock. */
  readonly now?: () => number;
  /**
   * The signal that says that a request's browser is gone. Default: the request's own; undefined
   * where the runtime ends a request's fetches by itself.
   */
  readonly readClientSignal?: (request: Request) => AbortSignal | undefined;
  /**
   * The address that a request comes from, as the runtime knows it, never as the request says.
   * Default: none is known, and no limit counts addresses.
   */
  readonly readClientAddress?: (request: Request) => string | undefined;
  /**
   * Whether upstreams' answers up to 16 KiB, of known length, are read before they are passed on, so
   * that each comes complete and in time, or as a problem document. Default true. In workerd that
   * is a seventh of a call's cost: without it such a body is handed over unread, and has no time
   * limit of its own.
   */
  readonly readsShortAnswers?: boolean;
  /** Receives what is to be counted. Default: nothing is. */
  readonly count?: Count;
  /** `createTracer` of `@postern/edge/trace`, where `readTrace` says so; nobody is traced on a public origin. Default: nothing is traced. */
  readonly createTracer?: (fetch: Fetch, now: () => number) => Tracer;
}

/**
 * The edge as a Hono app: session endpoints and operator acts under `/auth`, forwarded routes under
 * `/api`.
 *
 * @throws Error that names every fault of connections and routes, with its fix: they are code, not
 *   settings
 */
export function createEdge(options: EdgeOptions): Hono<EdgeEnv> {
  const edge = buildEdge(options);
  const entrance = createEntrance(edge);
  const enter = edge.tracer?.wrap(entrance) ?? entrance;
  const auth = (handle: Handle): ReturnType<typeof enter> => enter((c) => guardAuth(c, handle));
  const app = new Hono<EdgeEnv>({ getPath: readPath });
  for (const connection of edge.connections.values()) connection.mount?.(app, enter);

  app.get('/auth/config', auth(answerConfig));
  app.post('/auth/sign-in', auth(answerSignIn));
  app.post('/auth/callback', auth(answerCallback));
  app.get('/auth/session', auth(answerSession));
  app.post('/auth/refresh', auth(answerRefresh));
  app.post('/auth/logout', auth(answerLogout));
  if (edge.settings.mode === 'token-mediating') app.get('/auth/token', auth(answerToken));
  app.post('/auth/connections/:id/apikeys', auth(answerApiKey));
  app.post('/auth/connections/:id/revoke', auth(answerRevoke));
  app.all('/auth/*', auth(answerUnknown));
  // The forwarder has the guards itself: a route may do without one of them.
  app.all('/api/*', enter(createForwarder(edge.routes, options.routes?.joinWebSockets)));
  app.get(
    '/healthz',
    enter((c) => c.json({ status: 'alive' })),
  );
  app.get('/readyz', enter(answerReadiness));
  app.notFound(enter(answerUnknown));
  return app;
}

/** What stands before every session endpoint. */
async function guardAuth(c: EdgeContext, handle: Handle): Promise<Outcome> {
  // The default for what carries sessions or tokens; an endpoint that may be kept says so itself.
  c.header('cache-control', 'no-store');
  c.header('x-content-type-options', 'nosniff');
  return guard(c) ?? (await limitAddress(c)) ?? handle(c);
}

/**
 * The path as the URL parser reads it: the router, the guards and the forwarder share one reading.
 * Hono's own `getPath` decodes it, and throws and catches an error for each
 * escape that cannot be decoded: a path of 16 KiB then costs 20 ms instead of 0.2.
 */
function readPath({ url }: Request): string {
  return new URL(url).pathname;
}

function answerUnknown(): Outcome {
  return new Failure('route_unknown');
}

async function answerReadiness(c: EdgeContext): Promise<Outcome> {
  const answer = await answerInTime(c.get('edge').store.read('readiness'));
  return answer instanceof Failure ? answer : c.json({ status: 'ready' });
}

function buildEdge(options: EdgeOptions): Edge {
  const { settings, store, log } = options;
  const fetch: Fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const now = options.now ?? Date.now;
  const count = options.count ?? (() => undefined);
  const { connections, routes } = readConnectionsAndRoutes(options);
  const limits = {
    idleMs: settings.sessionIdleSeconds * 1000,
    absoluteMs: settings.sessionAbsoluteSeconds * 1000,
  };
  const cookies = buildCookiePolicy(settings.publicOrigin);
  const leaseMs = settings.leaseSeconds * 1000;
  const isLocal = settings.publicOrigin.startsWith('http:');
  const tracer = isLocal ? options.createTracer?.(fetch, now) : undefined;
  const shared = {
    store,
    keyRing: settings.keyRing,
    fetch: tracer?.fetch ?? fetch,
    now,
    count,
    log,
  };
  return {
    settings,
    connections,
    routes,
    store,
    sessions: new Sessions({ ...shared, limits, connections }),
    serviceTokens: new ServiceTokens(shared),
    cookies,
    leases: new Leases({ keyRing: settings.keyRing, cookies, limits, leaseMs, now }),
    fetch,
    readClientSignal: options.readClientSignal ?? ((request) => request.signal),
    readClientAddress: options.readClientAddress ?? (() => undefined),
    readsShortAnswers: options.readsShortAnswers ?? true,
    rateLimiter: options.rateLimiter,
    now,
    log,
    count,
    tracer,
  };
}

function readConnectionsAndRoutes({
  settings,
  connections: further = [],
  routes,
}: EdgeOptions): Pick<Edge, 'connections' | 'routes'> {
  const { lockit, lekab, publicOrigin } = settings;
  const all = [
    ...(lockit ? [createLockitNetwork(lockit, publicOrigin)] : []),
    ...(lekab ? [createLekab(lekab)] : []),
    ...further,
  ];
  const connections = new Map(all.map((connection) => [connection.id, connection]));
  const faults = [
    ...explainLikeness(all, publicOrigin),
    ...all.flatMap((one) => one.check?.() ?? []),
    ...(routes?.check(connections) ?? []),
  ];
  if (faults.length > 0) throw new Error(buildFaultText(faults));
  return { connections, routes: routes?.list ?? buildRoutes(settings) };
}

/**
 * Connections must not share an id or redirect URI: an answer meant for one could be accepted for
 * the other (RFC 9700 §4.4.2.2).
 */
function explainLikeness(
  all: readonly Connection[],
  publicOrigin: string,
): readonly SettingFault[] {
  const seen = new Set<string>();
  return all.flatMap((connection) => {
    const { id, authorizationCode } = connection;
    const redirectUri = authorizationCode && readRedirectUri(connection, publicOrigin);
    return [id, redirectUri].flatMap((mark) => {
      const isTaken = mark !== undefined && seen.has(mark);
      if (mark !== undefined) seen.add(mark);
      return isTaken
        ? [{ name: `connection ${id}`, fix: `shares ${mark} with another one; give it its own` }]
        : [];
    });
  });
}
