import { type Attributes, context, type Span, SpanStatusCode, trace } from '@opentelemetry/api';
import { failureCatalogue } from '@postern/core';
import type { Failure } from '../failures/failure.ts';
import { buildCauseText } from '../observing/log.ts';

/** Methods that a span may name; any other is `_OTHER` (HTTP semantic conventions). */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'QUERY']);

/** The method of a request, as an attribute with a small, fixed set of values. */
export function readMethod(method: string): string {
  return METHODS.has(method) ? method : '_OTHER';
}

/** The server of a URL, without its path and query: they may name a user or contain a secret. */
export function describeServer(url: string | URL): Attributes {
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol.slice(0, -1);
  return {
    'url.scheme': scheme,
    'server.address': hostname,
    'server.port': Number(port) || (scheme === 'https' ? 443 : 80),
  };
}

/** Runs work with a span as its parent, and ends the span with the work. A rejection is an error of the span. */
export async function runInSpan<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await context.with(trace.setSpan(context.active(), span), work);
  } catch (error) {
    recordError(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/**
 * Records the failure that an endpoint responded with. It is an error of the span if the edge, its
 * store, a provider or an upstream failed the caller.
 */
export function recordFailure(span: Span, { code, cause }: Failure): void {
  span.setAttribute('postern.failure', code);
  if (failureCatalogue[code].status < 500) return;
  span.setAttribute('error.type', code);
  span.setStatus({ code: SpanStatusCode.ERROR });
  addException(span, code, cause);
}

/** Records an error as the log does: messages with only the host of URLs, no stack. */
function recordError(span: Span, error: unknown): void {
  const type = error instanceof Error ? error.name : typeof error;
  span.setAttribute('error.type', type);
  span.setStatus({ code: SpanStatusCode.ERROR });
  addException(span, type, error);
}

function addException(span: Span, type: string, cause: unknown): void {
  const message = buildCauseText(cause);
  span.addEvent('exception', {
    'exception.type': type,
    ...(message !== undefined && { 'exception.message': message }),
  });
}
