import { setInterval } from 'node:timers';
import {
  Counters,
  createEdge,
  createInProcessRateLimiter,
  type EdgeOptions,
  type LogEvent,
  type Routes,
  readPathname,
} from '@postern/edge';
import { collectConnectionNames, type EdgeConfig } from '@postern/edge/config';
import {
  type CreateObserver,
  combineObservers,
  createRequestLog,
  type ServerEvent,
} from '@postern/edge/monitoring';
import type { Traces } from '@postern/edge/opentelemetry';
import { createTracer, type Tracer } from '@postern/edge/trace';
import { isEdgePath } from '@postern/site/paths';
import { serveAppFiles } from './app-files.ts';
import { Background } from './background.ts';
import { createFindClientAddress } from './client-address.ts';
import type { Handle } from './handle.ts';
import type { Metrics } from './metrics/metrics.ts';
import type { ServerConfig } from './server-config.ts';
import type { ServerSettings } from './server-settings.ts';

/** Interval between two log lines with counters. */
const COUNTERS_EVERY_MS = 60_000;
const NAME_PROXIES =
  'set POSTERN_TRUSTED_PROXIES to the proxies in front, or to none, to limit callers by address';

/** Options of {@link createServer}: those of the edge that depend on the runtime, and the server's own. */
export interface ServerOptions
  extends Pick<EdgeOptions, 'store' | 'now' | 'fetch' | 'messages' | 'passLongBody'>,
    Partial<Pick<EdgeOptions, 'rateLimiter'>> {
  /** From `readConfig`. */
  readonly config: EdgeConfig;
  readonly server: Pick<ServerSettings, 'isTraced' | 'trustedProxies'>;
  readonly log: (event: LogEvent | ServerEvent) => void;
  /** Joins WebSockets, for a runtime whose `fetch` cannot. Default: by `fetch`. */
  readonly joinWebSockets?: Routes['joinWebSockets'];
  /** Of `loadMetrics`; serves `GET /metrics`. Default: nothing is measured. */
  readonly metrics?: Metrics | undefined;
  /** Of `loadTraces`. Default: nothing is traced. */
  readonly traces?: Traces | undefined;
  /** Absolute path of the folder of the app's built files. Default: no files are served. */
  readonly app?: string | undefined;
}

type Listening = Extract<ServerEvent, { readonly event: 'listening' }>;

/** The edge and the app's static files as one server; the runtime listens for it. */
export interface Server {
  readonly handle: Handle;
  /**
   * Waits for the refreshes in progress, logs the last counters, and sends the last spans.
   *
   * @param deadline when it resolves, no more refresh is waited for. Default: never
   */
  end(deadline?: Promise<unknown>): Promise<void>;
}

/**
 * Creates the server. It reads the static files, and logs `no_client_address` if no client address
 * will be known, and `counters` every minute in which they have changed.
 *
 * @throws Error if a route is invalid or the static files cannot be read
 */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { config, log } = options;
  const counters = new Counters();
  const background = new Background();
  const peers = new WeakMap<Request, string>();
  const edge = buildEdge(options, peers, counters);
  const isSecure = config.settings.publicOrigin.startsWith('https:');
  const site = options.app === undefined ? undefined : await serveAppFiles(options.app, isSecure);
  if (options.server.trustedProxies === undefined)
    log({ event: 'no_client_address', fix: NAME_PROXIES });
  const logCounters = createCountersLog(counters, log);
  const timer = setInterval(logCounters, COUNTERS_EVERY_MS);
  // The timer must not keep the process alive.
  timer.unref();
  return {
    handle(request, peer) {
      const path = site && readPathname(request.url);
      // The edge answers a URL that cannot be parsed with a problem document.
      if (site && path !== undefined && !isEdgePath(path)) {
        options.traces?.hideUrl();
        return site(request);
      }
      if (peer !== undefined) peers.set(request, peer);
      return edge.fetch(request, {}, background.context);
    },
    async end(deadline) {
      await Promise.race([background.settle(), ...(deadline ? [deadline] : [])]);
      clearInterval(timer);
      logCounters();
      await options.traces?.flush();
    },
  };
}

function buildEdge(
  { config, server, joinWebSockets, metrics, traces, ...options }: ServerOptions,
  peers: WeakMap<Request, string>,
  counters: Counters,
): ReturnType<typeof createEdge> {
  const findClientAddress = createFindClientAddress(server.trustedProxies);
  const { settings, connections, routes } = config;
  const measured = metrics?.watchStore(options.store) ?? options.store;
  const tracing = server.isTraced ? prepareTracer() : undefined;
  return createEdge({
    rateLimiter: createInProcessRateLimiter(),
    ...options,
    settings,
    connections,
    routes: joinWebSockets ? { ...routes, joinWebSockets } : routes,
    store: traces?.watchStore(measured) ?? measured,
    log: (event) => {
      for (const part of [metrics, tracing]) part?.note(event);
      options.log(event);
    },
    count: (metric, durationMs) => {
      metrics?.count(metric, durationMs);
      counters.count(metric);
    },
    createObserver: combineObservers([
      ...[tracing, metrics, traces].flatMap((part) => part?.createObserver ?? []),
      ...(settings.logLevel === 'debug' ? [createRequestLog(options.log)] : []),
    ]),
    readClientAddress: (request) =>
      findClientAddress(peers.get(request), request.headers.get('x-forwarded-for')),
  });
}

/** Prepares the tracer of an edge, which also reads the edge's log. */
function prepareTracer(): { createObserver: CreateObserver; note: Tracer['note'] } {
  let tracer: Tracer | undefined;
  return {
    createObserver(...edge) {
      tracer = createTracer(...edge);
      return tracer;
    },
    note: (event) => tracer?.note(event),
  };
}

/** Builds the event `listening`: where the process of which version listens, and how it is configured. */
export function buildListening(
  where: Pick<Listening, 'host' | 'port' | 'workers' | 'sessions' | 'version'>,
  { edge: config, app = 'none' }: Pick<ServerConfig<ServerSettings>, 'edge' | 'app'>,
): Listening {
  const { settings, insecureUpstreams } = config;
  const { connections, routes } = listConfigured(config);
  const { publicOrigin, keyRing } = settings;
  return {
    event: 'listening',
    ...where,
    publicOrigin,
    app,
    connections,
    routes,
    ...(insecureUpstreams.length > 0 && { insecureUpstreams }),
    keys: keyRing.map(({ id }) => id),
  };
}

/** The ids of all connections, and the names of all routes, and of those with the user's token. */
export function listConfigured(config: EdgeConfig): {
  readonly connections: readonly string[];
  readonly routes: readonly string[];
  readonly userRoutes: readonly string[];
} {
  const { list } = config.routes;
  const userRoutes = list.filter(({ credential }) => credential === 'user');
  return {
    connections: collectConnectionNames(config).map(({ id }) => id),
    routes: list.map(({ name }) => name),
    userRoutes: userRoutes.map(({ name }) => name),
  };
}

function createCountersLog(counters: Counters, log: ServerOptions['log']): () => void {
  let before = '{}';
  return () => {
    const counts = counters.read();
    const now = JSON.stringify(counts);
    if (now !== before) log({ event: 'counters', counts });
    before = now;
  };
}
