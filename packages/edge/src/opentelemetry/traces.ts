import { type Tracer, trace } from '@opentelemetry/api';
import type { EdgeContext, Handler, HandlerResult } from '../app/context.ts';
import type { CreateObserver } from '../app/observer.ts';
import { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { Route } from '../routes/route.ts';
import type { Store } from '../stores/store.ts';
import { sendProviderRequest, sendUpstreamRequest } from './requests.ts';
import { replaceUrl, wrapInServerSpan } from './server-span.ts';
import { describeServer, recordFailure, runInSpan } from './spans.ts';
import { watchStore } from './watch-store.ts';

/** Options of {@link createTraces}. */
export interface TracesOptions {
  /** The version of the program, for the instrumentation scope `postern`. Default: none. */
  readonly version?: string;
}

/** The traces of one edge, sent through the OpenTelemetry SDK that the process has registered. */
export interface Traces {
  /** For `createEdge`: spans of requests, of sign-ins, and of requests to providers and upstreams. */
  readonly createObserver: CreateObserver;
  /** Adds a span to each operation of a store. */
  readonly watchStore: (store: Store) => Store;
  /**
   * Hides the URL of a request that no endpoint handles, such as one for a file, in the span that the
   * runtime made for it. The query of a page may contain an authorization code.
   */
  readonly hideUrl: () => void;
  /** Sends the spans that the SDK still holds, within 3 s. It never rejects. */
  readonly flush: () => Promise<void>;
}

/** The exporter must not delay the end of a process for longer. */
const FLUSH_WITHIN_MS = 3000;
/** The endpoints that exchange a code. */
const SIGN_IN_PATH = /^\/auth\/callback(\/|$)/;

/**
 * Creates traces with the OpenTelemetry API. Without a registered SDK they record nothing.
 *
 * A request is a server span, named by method and route. If the runtime or an instrumentation has one
 * already, as on Deno, it gets the route and the outcome. Below it are `sign-in`, `renewal` (a token
 * request with a refresh token), `provider` (other requests to a provider), `store` and `upstream`.
 * The upstream gets the trace context of its span (W3C Trace Context); a provider gets none. No
 * attribute has a path, a query, a header, a token or the name of a user.
 */
export function createTraces({ version }: TracesOptions = {}): Traces {
  const tracer = trace.getTracer('postern', version);
  return {
    createObserver: (fetch, _now, { publicOrigin }) => {
      let routes: readonly Route[] = [];
      const options = {
        tracer,
        server: describeServer(publicOrigin),
        readRoutes: () => routes,
        run: (c: EdgeContext, handler: Handler) => runHandler(tracer, c, handler),
      };
      return {
        fetch: (input, init) => sendProviderRequest(tracer, fetch, input, init),
        wrap: (wrap) => wrapInServerSpan(wrap, options),
        addRoutes: (_app, _wrap, parts) => {
          routes = parts.routes;
        },
      };
    },
    watchStore: (store) => watchStore(tracer, store),
    hideUrl() {
      const span = trace.getActiveSpan();
      if (span !== undefined) replaceUrl(span, '');
    },
    flush,
  };
}

async function runHandler(
  tracer: Tracer,
  c: EdgeContext,
  handler: Handler,
): Promise<HandlerResult> {
  c.set('fetch', createRequestFetch(tracer, c, c.get('fetch')));
  if (!SIGN_IN_PATH.test(c.req.path)) return handler(c);
  const span = tracer.startSpan('sign-in');
  return runInSpan(span, async () => {
    const result = await handler(c);
    // The edge flow reports a failure itself, and redirects.
    const failure = result instanceof Failure ? result : c.get('failure');
    if (failure) recordFailure(span, failure);
    return result;
  });
}

function createRequestFetch(tracer: Tracer, c: EdgeContext, fetch: Fetch): Fetch {
  const isCall = c.req.path.startsWith('/api/');
  // Token requests, also those of a call, send a form. An upstream's body is bytes or a stream.
  return (input, init) =>
    isCall && !(init?.body instanceof URLSearchParams)
      ? sendUpstreamRequest(tracer, fetch, input, init)
      : sendProviderRequest(tracer, fetch, input, init);
}

async function flush(): Promise<void> {
  const provider: unknown = trace.getTracerProvider();
  const delegate: unknown = callMethod(provider, 'getDelegate') ?? provider;
  const flushed = Promise.resolve(callMethod(delegate, 'forceFlush')).catch(() => undefined);
  await Promise.race([flushed, new Promise((resolve) => setTimeout(resolve, FLUSH_WITHIN_MS))]);
}

/** Calls a method that an SDK's provider has, and the API's interface does not name. */
function callMethod(object: unknown, name: string): unknown {
  const method: unknown = Reflect.get(Object(object), name);
  return typeof method === 'function' ? Reflect.apply(method, object, []) : undefined;
}
