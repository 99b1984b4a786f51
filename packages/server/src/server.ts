import { setInterval } from 'node:timers';
import {
  buildRoutes,
  Counters,
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Fetch,
  type LogEvent,
  type RateLimiter,
  type Settings,
  type Store,
} from '@postern/edge';
import { createTracer } from '@postern/edge/trace';
import { createSite } from '@postern/site';
import { Background } from './background.ts';
import { createFindClientAddress } from './client-address.ts';
import type { ServerSettings } from './server-settings.ts';

/** What the edge answers; everything else is the console's. */
const EDGE_PATH = /^\/(auth|api)\/|^\/(healthz|readyz)$/;
/** Between two lines of counters in the log. */
const COUNTERS_EVERY_MS = 60_000;

/** What is logged beside the edge's own events. */
export type ServerEvent =
  | {
      readonly event: 'listening';
      readonly host: string;
      readonly port: number;
      readonly sessions: string;
    }
  /** A connection to the store broke; the client connects again by itself. */
  | { readonly event: 'store_connection_lost'; readonly cause: string }
  /** The store's own settings may cost users their sessions; how, and the fix. */
  | { readonly event: 'store_at_risk'; readonly risk: string }
  /** Everything counted since the process began; written while there is something new. */
  | { readonly event: 'counters'; readonly counts: Readonly<Record<string, number>> };

export interface ServerOptions {
  readonly settings: Settings;
  readonly server: Pick<ServerSettings, 'isTraced' | 'trustedProxies'>;
  readonly store: Store;
  readonly log: (event: LogEvent | ServerEvent) => void;
  /** Default: the runtime's own. */
  readonly fetch?: Fetch;
  /** Default: counts in this process. */
  readonly rateLimiter?: RateLimiter;
  /** The folder of the console's files. */
  readonly site: string;
}

/** The edge and the console as one server, whichever runtime listens for it. */
export interface Server {
  /** @param peer the address at the other end of the connection */
  answer(request: Request, peer: string | undefined): Response | Promise<Response>;
  /** Waits for the renewals under way, and writes the last counters down. */
  end(): Promise<void>;
}

export async function createServer(options: ServerOptions): Promise<Server> {
  const { settings, store, log } = options;
  const findClientAddress = createFindClientAddress(options.server.trustedProxies);
  const peers = new WeakMap<Request, string>();
  const counters = new Counters();
  const background = new Background();
  const edge = createEdge({
    settings,
    store,
    log,
    count: counters.count,
    ...(options.server.isTraced && { createTracer }),
    ...(options.fetch && { fetch: options.fetch }),
    // Checked here at the start, whatever a fork has written into them; a Worker's are by its tests.
    routes: defineRoutes(buildRoutes(settings)),
    rateLimiter: options.rateLimiter ?? createInProcessRateLimiter(),
    readClientAddress: (request) =>
      findClientAddress(peers.get(request), request.headers.get('x-forwarded-for')),
  });
  const site = await createSite(options.site);
  const writeCounters = createWriteCounters(counters, log);
  const timer = setInterval(writeCounters, COUNTERS_EVERY_MS);
  // No reason to keep a process going.
  timer.unref();
  return {
    answer(request, peer) {
      if (!EDGE_PATH.test(new URL(request.url).pathname)) return site(request);
      if (peer !== undefined) peers.set(request, peer);
      return edge.fetch(request, {}, background.context);
    },
    async end() {
      await background.settle();
      clearInterval(timer);
      writeCounters();
    },
  };
}

function createWriteCounters(counters: Counters, log: ServerOptions['log']): () => void {
  let before = '{}';
  return () => {
    const counts = counters.read();
    const now = JSON.stringify(counts);
    if (now !== before) log({ event: 'counters', counts });
    before = now;
  };
}
