import type { Edge, EdgeContext } from './context.ts';
import { Failure } from './failure.ts';
import { allowOrigin, answerPreflight } from './guards/cors.ts';
import { respondWithProblem } from './problem.ts';
import { readEdgeCookies } from './sessions/cookie.ts';

/** What comes of a request: an answer, or the failure that stands in its way. */
export type Outcome = Response | Failure;

/** Serves one endpoint. Whatever it throws is `internal`. */
export type Handle = (c: EdgeContext) => Outcome | Promise<Outcome>;

/**
 * Where every request comes in and every answer goes out. A request gets its id and its edge. A
 * failure becomes its problem document. An answer says the id, as `X-Request-Id`; where the time
 * went, as `Server-Timing` (in milliseconds; a runtime whose clock stands still while it computes
 * shows the waiting only); and which origin may read it.
 *
 * It wraps a handler, and is no middleware: for a forwarded call, a chain of them costs more than
 * everything that they check.
 */
export function createEntrance(
  edge: Edge,
): (handle: Handle) => (c: EdgeContext) => Promise<Response> {
  return (handle) => async (c) => {
    const requestId = crypto.randomUUID();
    const times = { storeMs: 0, upstreamMs: 0 };
    const beganMs = edge.now();
    c.set('edge', edge);
    c.set('requestId', requestId);
    c.set('times', times);
    c.set('brought', readEdgeCookies(c.req.raw.headers.get('cookie'), edge.cookies));
    const outcome = answerPreflight(c) ?? (await attempt(c, handle));
    const answer = outcome instanceof Failure ? respondWithProblem(c, outcome) : outcome;
    const { headers } = answer;
    const edgeMs = edge.now() - beganMs - times.storeMs - times.upstreamMs;
    const timing = `edge;dur=${edgeMs}, store;dur=${times.storeMs}, upstream;dur=${times.upstreamMs}`;
    headers.append('server-timing', timing);
    headers.set('x-request-id', requestId);
    allowOrigin(c, headers);
    return answer;
  };
}

/**
 * A target in absolute form that names a user is an error (RFC 9110 §4.2.4). Node can build no
 * `Request` of it, and so would fail wherever a handler reads the body.
 */
const NAMES_USER = /^[^/]+:\/\/[^/\\?#]*@/;

async function attempt(c: EdgeContext, handle: Handle): Promise<Outcome> {
  if (NAMES_USER.test(c.req.url)) {
    return new Failure('request_malformed', { cause: 'a target that names a user' });
  }
  try {
    return await handle(c);
  } catch (cause) {
    return new Failure('internal', { cause });
  }
}
