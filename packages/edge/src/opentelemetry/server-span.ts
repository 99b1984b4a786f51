import {
  type Attributes,
  context,
  propagation,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { routePath } from 'hono/route';
import type { EdgeContext, Handler, HandlerResult, WrapHandler } from '../app/context.ts';
import { findRoute, type Route } from '../routes/route.ts';
import { readMethod, recordFailure, runInSpan } from './spans.ts';

const HEADERS: TextMapGetter<Headers> = {
  get: (headers, name) => headers.get(name) ?? undefined,
  keys: (headers) => [...headers.keys()],
};

/** What {@link wrapInServerSpan} works with. */
export interface ServerSpanOptions {
  readonly tracer: Tracer;
  /** Attributes of the edge's origin. */
  readonly server: Attributes;
  /** The routes, once they are known. */
  readonly readRoutes: () => readonly Route[];
  /** Runs a handler below the span. */
  readonly run: (c: EdgeContext, handler: Handler) => Promise<HandlerResult>;
}

/** Wraps an endpoint in its server span: that of the runtime or an instrumentation, or its own. */
export function wrapInServerSpan(wrap: WrapHandler, options: ServerSpanOptions): WrapHandler {
  return (handler) => {
    const endpoint = wrap((c) => options.run(c, handler));
    return (c) => {
      const route = readRoute(c, options.readRoutes());
      const known = trace.getActiveSpan();
      const span = known ?? startSpan(c, route, options);
      const act = async (): Promise<Response> => {
        const response = await endpoint(c);
        describeResponse(span, c, response);
        return response;
      };
      if (known === undefined) return runInSpan(span, act);
      describeKnown(known, c, route);
      return act();
    };
  };
}

function startSpan(c: EdgeContext, route: string, { tracer, server }: ServerSpanOptions): Span {
  const attributes = {
    ...server,
    'http.request.method': readMethod(c.req.method),
    ...(route !== '' && { 'http.route': route }),
  };
  const parent = propagation.extract(context.active(), c.req.raw.headers, HEADERS);
  return tracer.startSpan(buildName(c, route), { kind: SpanKind.SERVER, attributes }, parent);
}

/**
 * Names the span of a runtime or an instrumentation. Its URL may contain an authorization code, so the
 * route replaces it.
 */
function describeKnown(span: Span, c: EdgeContext, route: string): void {
  span.updateName(buildName(c, route));
  span.setAttribute('http.route', route);
  replaceUrl(span, route);
}

/** The URL in conventions before 1.23, which instrumentations of HTTP use up to 0.221. */
const FORMER_URL = ['http.url', 'http.target'];

/** Replaces the attributes of a URL, also those of former conventions if the span has them. */
export function replaceUrl(span: Pick<Span, 'setAttributes'>, route: string): void {
  const url = { 'url.full': route, 'url.path': route, 'url.query': '' };
  // The API sets attributes and reads none. The span of an SDK has them.
  const known = 'attributes' in span ? Object(span.attributes) : {};
  const former = FORMER_URL.filter((name) => name in known).map((name) => [name, route] as const);
  span.setAttributes({ ...url, ...Object.fromEntries(former) });
}

function describeResponse(span: Span, c: EdgeContext, { status }: Response): void {
  span.setAttributes({
    'http.response.status_code': status,
    'postern.request_id': c.get('requestId'),
  });
  const failure = c.get('failure');
  if (failure) recordFailure(span, failure);
  else if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
}

function buildName(c: EdgeContext, route: string): string {
  return `${readMethod(c.req.method)} ${route}`.trim();
}

/** The template of a path: `/auth/callback/{id}`; of a call `/api/orders/*`, if its route is configured. */
function readRoute(c: EdgeContext, routes: readonly Route[]): string {
  const { path } = c.req;
  const route = findRoute(routes, path);
  return route ? `/api/${route.name}/*` : routePath(c).replaceAll(/:(\w+)/g, '{$1}');
}
