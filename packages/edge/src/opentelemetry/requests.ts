import {
  type Attributes,
  context,
  createContextKey,
  propagation,
  SpanKind,
  SpanStatusCode,
  type TextMapSetter,
  type Tracer,
} from '@opentelemetry/api';
import type { Fetch } from '../http/fetch.ts';
import { describeServer, readMethod, runInSpan } from './spans.ts';

/** The SDK's key for a context in which nothing is traced. Instrumentations and Deno's `fetch` know it. */
const SUPPRESSED = createContextKey('OpenTelemetry SDK Context Key SUPPRESS_TRACING');

const HEADERS: TextMapSetter<Headers> = {
  set: (headers, name, value) => headers.set(name, value),
};

/**
 * Sends a request to a provider in a span: `renewal` with a refresh token, otherwise `provider`. The
 * provider does not learn the trace.
 */
export function sendProviderRequest(
  tracer: Tracer,
  fetch: Fetch,
  input: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  const grant = init.body instanceof URLSearchParams ? init.body.get('grant_type') : null;
  const name = grant === 'refresh_token' ? 'renewal' : 'provider';
  const attributes = grant === null ? {} : { 'oauth.grant_type': grant };
  return send(tracer, name, attributes, input, init, () => sendUntraced(fetch, input, init));
}

/** Sends a request to an upstream in the span `upstream`, whose context the upstream gets. */
export function sendUpstreamRequest(
  tracer: Tracer,
  fetch: Fetch,
  input: string | URL,
  init: RequestInit = {},
): Promise<Response> {
  return send(tracer, 'upstream', {}, input, init, () => {
    const headers = new Headers(init.headers);
    propagation.inject(context.active(), headers, HEADERS);
    return sendUntraced(fetch, input, { ...init, headers });
  });
}

/** The request has its span. An instrumentation of `fetch` would add another, and a second `traceparent`. */
function sendUntraced(fetch: Fetch, input: string | URL, init: RequestInit): Promise<Response> {
  return context.with(context.active().setValue(SUPPRESSED, true), () => fetch(input, init));
}

function send(
  tracer: Tracer,
  name: string,
  own: Attributes,
  input: string | URL,
  { method = 'GET' }: RequestInit,
  work: () => Promise<Response>,
): Promise<Response> {
  const attributes = {
    ...describeServer(input),
    'http.request.method': readMethod(method),
    ...own,
  };
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes });
  return runInSpan(span, async () => {
    const response = await work();
    span.setAttribute('http.response.status_code', response.status);
    if (response.status >= 400) {
      span.setAttribute('error.type', String(response.status));
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    return response;
  });
}
