import { listNames } from '../http/header-names.ts';
import { removeConnectionFields } from '../http/hop-by-hop.ts';

/**
 * Request headers that every upstream may receive. It is a list of what passes, because a list of
 * dangerous headers can never be complete: proxies and frameworks invent headers that they trust.
 */
const PASSES =
  /^(accept|cache-control|content-(digest|disposition|encoding|language|md5|profile|range|type)|digest|idempotency-key|last-event-id|pragma|prefer|priority|range|repr-digest|traceparent|tracestate|tus-resumable|user-agent|x-correlation-id|x-requested-with|(accept|if|upload|want)-[a-z\d-]+)$/;

/** W3C Trace Context §3.2. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(-|$)/;

/** Whether a caller's header of this name passes on every route. */
export function passesAlways(name: string): boolean {
  return PASSES.test(name);
}

/**
 * Builds the headers of a request to an upstream. The credential is added later.
 *
 * @param named headers that the route allows in addition, in lower case
 * @param headers without fields. Default: `Headers`
 */
export function buildUpstreamHeaders(
  from: Headers,
  requestId: string,
  named: readonly string[] = [],
  headers: Headers = new Headers(),
): Headers {
  for (const name of listNames(from)) {
    if (passesAlways(name) || named.includes(name)) headers.set(name, from.get(name) ?? '');
  }
  removeConnectionFields(headers, from.get('connection'));
  // Some runtimes decode an upstream's response and others do not, so ask for no encoding.
  headers.set('accept-encoding', 'identity');
  headers.set('x-request-id', requestId);
  // A gateway names itself (RFC 9110 §7.6.3). The runtime does not tell the version that it received.
  headers.set('via', '1.1 postern');
  const trace = headers.get('traceparent');
  if (trace === null || !TRACEPARENT.test(trace)) {
    headers.delete('traceparent');
    headers.delete('tracestate');
  }
  return headers;
}
