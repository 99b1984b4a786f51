import {
  answerUnconfigured,
  buildLogLine,
  type ConfigError,
  computeCallerNetwork,
  createEdge,
  type EdgeOptions,
  isLogged,
  type LogEvent,
  readLevel,
  readPathname,
  readSettings,
  type Settings,
} from '@postern/edge';
import { isEdgePath, refuseUnlessPage } from '@postern/site/paths';
import { createCount } from './counters.ts';
import { createDurableObjectStore } from './durable-object-store.ts';
import { passLongBody } from './pass-long-body.ts';
import { createBindingRateLimiter } from './rate-limiter.ts';
import type { RecordObject } from './record-object.ts';

/** The Worker's bindings. Its settings are further variables and secrets. */
export interface Bindings extends Record<string, unknown> {
  readonly RECORDS: DurableObjectNamespace<RecordObject>;
  /** The static assets; absent if another server has them. */
  readonly ASSETS?: Fetcher;
  /** Where new sessions are stored; default: near the user who signs in. Set in `wrangler.jsonc`. */
  readonly POSTERN_LOCATION_HINT?: DurableObjectLocationHint;
}

/** The options of the Worker's edge that its bindings give, or every error in them. */
export type WorkerOptions =
  | (Pick<EdgeOptions, 'settings'> & Partial<EdgeOptions> & { readonly errors?: undefined })
  | { readonly errors: readonly ConfigError[] };

/** Options that an entry point of the Worker adds to its edge. */
export type Extend = (settings: Settings, bindings: Bindings) => Partial<EdgeOptions>;

/** The part of a Worker's default export that handles requests. */
export interface FetchHandler {
  fetch(
    request: Request,
    bindings: Bindings,
    context: ExecutionContext,
  ): Response | Promise<Response>;
}

const NO_RECORDS = { name: 'RECORDS', fix: 'bind it to RecordObject' };

function createHandler(bindings: Bindings, options: WorkerOptions): FetchHandler {
  if (options.errors) return refuse(options.errors);
  // The types cannot see what wrangler.jsonc binds.
  if (!bindings.RECORDS && !options.store) return refuse([NO_RECORDS]);
  const app = createEdge({
    store: createDurableObjectStore(bindings.RECORDS, bindings.POSTERN_LOCATION_HINT),
    log: createLog(options.settings),
    // Workers abort a request's fetches when the client disconnects; a signal would only cost time.
    readClientSignal: () => undefined,
    // workerd is fastest when it passes a short body on without reading it.
    readsShortResponses: false,
    passLongBody,
    // Cloudflare sets this header and discards the caller's value.
    readClientAddress: ({ headers }) => {
      const address = headers.get('cf-connecting-ip');
      return address ? computeCallerNetwork(address) : undefined;
    },
    rateLimiter: createBindingRateLimiter(bindings),
    count: createCount(bindings),
    ...options,
  });
  return {
    fetch(request, { ASSETS }, context) {
      const pathname = ASSETS && readPathname(request.url);
      // The edge answers a URL that cannot be parsed with a problem document.
      if (ASSETS === undefined || pathname === undefined || isEdgePath(pathname)) {
        return app.fetch(request, {}, context);
      }
      return (
        refuseUnlessPage(request, pathname) ??
        ASSETS.fetch(new Request(new URL('/', request.url), request))
      );
    },
  };
}

/** A Worker cannot refuse to start, so it answers every request with 500 and logs the reason. */
function refuse(errors: readonly ConfigError[]): FetchHandler {
  return {
    async fetch() {
      const requestId = crypto.randomUUID();
      const faults = errors.map(({ name, fix }) => `${name}: ${fix}`);
      createLog({ logLevel: 'error' })({ event: 'refused_to_start', requestId, faults });
      return answerUnconfigured(requestId);
    },
  };
}

function createLog({ logLevel }: Pick<Settings, 'logLevel'>): (event: LogEvent) => void {
  return (event) => {
    const level = readLevel(event);
    if (isLogged(level, logLevel)) console.log(buildLogLine(event, level));
  };
}

/**
 * Creates a Worker from a function that reads its options. The Worker builds its edge on the first
 * request, which brings the bindings; they stay the same while the isolate lives. If the options have
 * errors, every request gets 500 `internal`, and the log has every error with its fix.
 */
export function createWorkerFrom(readOptions: (bindings: Bindings) => WorkerOptions): FetchHandler {
  let handler: FetchHandler | undefined;
  return {
    fetch(request, bindings, context) {
      handler ??= createHandler(bindings, readOptions(bindings));
      return handler.fetch(request, bindings, context);
    },
  };
}

/** Creates the Worker of the built-in connections, whose settings are variables and secrets. */
export function createWorker(extend?: Extend): FetchHandler {
  return createWorkerFrom((bindings) => {
    const { faults, settings } = readSettings(bindings);
    return settings ? { settings, ...extend?.(settings, bindings) } : { errors: faults };
  });
}
