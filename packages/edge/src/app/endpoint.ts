import { Failure } from '../failures/failure.ts';
import { readEdgeCookies } from '../sessions/cookies.ts';
import type { EdgeContext, HandlerResult, WrapHandler } from './context.ts';
import { allowOrigin, respondToPreflight } from './cors.ts';
import type { EdgeParts } from './parts.ts';
import { type ReportParts, respondWithProblem } from './problem.ts';

/**
 * Makes the function that turns a handler into an endpoint. Every endpoint gives its request an id,
 * responds to a failure with its problem document, and adds to every response the id
 * (`X-Request-Id`), the time that each part took (`Server-Timing`, in milliseconds; a runtime whose
 * clock stops during computation shows only waiting), the scheme of a 401, and the origin that may
 * read it.
 *
 * It wraps a handler and is not middleware: for a forwarded call, a chain of middleware costs more
 * than everything that it checks.
 */
export function createEndpointWrapper(
  parts: ReportParts & Pick<EdgeParts, 'now' | 'fetch' | 'cookiePolicy' | 'settings'>,
): WrapHandler {
  const { now, settings } = parts;
  return (handler) => async (c) => {
    const requestId = crypto.randomUUID();
    const timings = { storeMs: 0, upstreamMs: 0 };
    const startedAtMs = now();
    c.set('requestId', requestId);
    c.set('timings', timings);
    c.set('fetch', parts.fetch);
    c.set('cookies', readEdgeCookies(c.req.raw.headers.get('cookie'), parts.cookiePolicy));
    let result: HandlerResult;
    try {
      result = respondToPreflight(c, settings) ?? checkTarget(c) ?? (await handler(c));
    } catch (cause) {
      result = new Failure('internal', { cause });
    }
    const response =
      result instanceof Failure ? await respondWithProblem(c, result, parts) : result;
    const { headers } = response;
    const edgeMs = now() - startedAtMs - timings.storeMs - timings.upstreamMs;
    const timing = `edge;dur=${edgeMs}, store;dur=${timings.storeMs}, upstream;dur=${timings.upstreamMs}`;
    headers.append('server-timing', timing);
    headers.set('x-request-id', requestId);
    // Every 401 names a scheme (RFC 9110 §15.5.2), and no dialog opens for this one. It replaces the
    // challenge of an upstream, which is for the edge's own token.
    if (response.status === 401 && !headers.has('www-authenticate')) {
      headers.set('www-authenticate', 'Cookie');
    }
    allowOrigin(c, headers, settings);
    return response;
  };
}

/**
 * A request target in absolute form that contains user information is an error (RFC 9110 §4.2.4).
 * Node cannot build a `Request` from it, so it would fail at the first read of the body.
 */
const HAS_USER_INFORMATION = /^[^/]+:\/\/[^/\\?#]*@/;

function checkTarget({ req }: EdgeContext): Failure | undefined {
  return HAS_USER_INFORMATION.test(req.url)
    ? new Failure('request_malformed', { cause: 'user information' })
    : undefined;
}
