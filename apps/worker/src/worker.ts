import {
  answerUnconfigured,
  buildConfigErrorText,
  buildLogLine,
  computeCallerNetwork,
  createEdge,
  type EdgeOptions,
  type LogEvent,
  readLevel,
  readSettings,
  type Settings,
} from '@postern/edge';
import { isEdgePath, refuseUnlessPage } from '@postern/site/paths';
import { createCount } from './counters.ts';
import { createDurableObjectStore } from './durable-object-store.ts';
import { createBindingRateLimiter } from './rate-limiter.ts';
import type { RecordObject } from './record-object.ts';

/** The Worker's bindings; its settings are variables and secrets beside them. */
export interface Bindings extends Record<string, unknown> {
  readonly RECORDS: DurableObjectNamespace<RecordObject>;
  /** The site's files; absent where something else serves them. */
  readonly ASSETS?: Fetcher;
  /** Where new sessions are kept; absent: near whoever signs in. Set in `wrangler.jsonc`, not by a secret. */
  readonly POSTERN_LOCATION_HINT?: DurableObjectLocationHint;
}

/** What an entry of the Worker adds to its edge. */
export type Extend = (settings: Settings, bindings: Bindings) => Partial<EdgeOptions>;

export interface FetchHandler {
  fetch(request: Request, bindings: Bindings, context: ExecutionContext): Promise<Response>;
}

function createHandler(bindings: Bindings, extend: Extend | undefined): FetchHandler {
  const reading = readSettings(bindings);
  if (reading.faults) return refuse(buildConfigErrorText(reading.faults));
  const store = createDurableObjectStore(bindings.RECORDS, bindings.POSTERN_LOCATION_HINT);
  const app = createEdge({
    settings: reading.settings,
    store,
    log,
    // Workers end a request's fetches when its client is gone; its signal would only cost time.
    readClientSignal: () => undefined,
    // Handing a short body over without looking at it is what workerd is fastest at.
    readsShortResponses: false,
    // Set by Cloudflare, whatever the request said.
    readClientAddress: ({ headers }) => {
      const address = headers.get('cf-connecting-ip');
      return address ? computeCallerNetwork(address) : undefined;
    },
    rateLimiter: createBindingRateLimiter(bindings),
    count: createCount(bindings),
    ...extend?.(reading.settings, bindings),
  });
  return {
    async fetch(request, { ASSETS }, context) {
      const { pathname } = new URL(request.url);
      if (ASSETS === undefined || isEdgePath(pathname)) return app.fetch(request, {}, context);
      return (
        refuseUnlessPage(request, pathname) ??
        ASSETS.fetch(new Request(new URL('/', request.url), request))
      );
    },
  };
}

/** A Worker cannot refuse to start: it refuses every request, and tells its operator why. */
function refuse(faults: string): FetchHandler {
  return {
    fetch: () => {
      console.error(faults);
      return Promise.resolve(answerUnconfigured());
    },
  };
}

function log(event: LogEvent): void {
  console.log(buildLogLine(event, readLevel(event)));
}

/** The Worker. Bindings come with the first request, and stay the same for the isolate's life. */
export function createWorker(extend?: Extend): FetchHandler {
  let handler: FetchHandler | undefined;
  return {
    fetch(request, bindings, context) {
      handler ??= createHandler(bindings, extend);
      return handler.fetch(request, bindings, context);
    },
  };
}
