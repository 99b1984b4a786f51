import type { EdgeContext } from '../app/context.ts';
import type { CreateObserver } from '../app/observer.ts';
import type { EdgeParts } from '../app/parts.ts';
import { nameSession } from '../app/request-log.ts';
import { Failure } from '../failures/failure.ts';
import { shorten } from '../observing/log.ts';
import { findRoute } from '../routes/route.ts';
import type { ServerEvent } from './server-event.ts';

type RequestEvent = Extract<ServerEvent, { readonly event: 'request' }>;

/**
 * Makes the observer that logs each request as the event `request`, for the level `debug`. A failed
 * request already has the line of its failure.
 */
export function createRequestLog(log: (event: RequestEvent) => void): CreateObserver {
  return (fetch, now) => {
    let parts: EdgeParts | undefined;
    return {
      fetch,
      wrap: (wrap) => (handler) => {
        const succeeded = new WeakSet<EdgeContext>();
        const endpoint = wrap(async (c) => {
          const result = await handler(c);
          if (!(result instanceof Failure)) succeeded.add(c);
          return result;
        });
        return async (c) => {
          const startedAtMs = now();
          const response = await endpoint(c);
          const durationMs = now() - startedAtMs;
          if (parts && succeeded.has(c)) log(await build(c, parts, response.status, durationMs));
          return response;
        };
      },
      addRoutes: (_app, _wrap, given) => {
        parts = given;
      },
    };
  };
}

async function build(
  c: EdgeContext,
  { routes, keyRing }: Pick<EdgeParts, 'routes' | 'keyRing'>,
  status: number,
  durationMs: number,
): Promise<RequestEvent> {
  const { method, path } = c.req;
  return {
    event: 'request',
    method,
    path: shorten(path),
    route: findRoute(routes, path)?.name,
    status,
    durationMs,
    ...c.get('timings'),
    requestId: c.get('requestId'),
    session: await nameSession(c.get('cookies').session, keyRing),
  };
}
