import type { MiddlewareHandler } from 'hono';
import type { Edge, EdgeEnv } from './context.ts';
import { allowOrigin, answerPreflight } from './guards/cors.ts';

/**
 * Where every request comes in and every answer goes out. A request gets its id and its edge. An
 * answer says the id, as `X-Request-Id`; where the time went, as `Server-Timing` (in milliseconds;
 * a runtime whose clock stands still while it computes shows the waiting only); and which origin
 * may read it.
 */
export function createEntrance(edge: Edge): MiddlewareHandler<EdgeEnv> {
  return async (c, next) => {
    const requestId = crypto.randomUUID();
    const times = { storeMs: 0, upstreamMs: 0 };
    const beganMs = edge.now();
    c.set('edge', edge);
    c.set('requestId', requestId);
    c.set('times', times);
    const preflight = answerPreflight(c);
    if (preflight === undefined) await next();
    else c.res = preflight;
    const { headers } = c.res;
    const edgeMs = edge.now() - beganMs - times.storeMs - times.upstreamMs;
    const timing = `edge;dur=${edgeMs}, store;dur=${times.storeMs}, upstream;dur=${times.upstreamMs}`;
    headers.append('server-timing', timing);
    headers.set('x-request-id', requestId);
    allowOrigin(c, headers);
  };
}
