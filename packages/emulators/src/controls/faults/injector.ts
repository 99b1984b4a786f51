import type { Context, Next } from 'hono';
import { CLIENT_GONE_STATUS } from '../../http/failure-response.ts';
import type { FaultKind } from './fault.ts';
import { pause } from './pause.ts';
import type { FaultQueue } from './queue.ts';
import { buildFaultyResponse, letsServiceWork } from './response.ts';

/** Plays the waiting faults on the calls they cover. */
export interface FaultInjector {
  /** Middleware: everything behind it can be struck. */
  readonly inject: (context: Context, next: Next) => Promise<void>;
  /** The kind of the fault that struck a request, if one did. */
  readonly faultOf: (request: Request) => FaultKind | undefined;
}

/** Creates the injector of a queue. */
export function createFaultInjector(queue: FaultQueue): FaultInjector {
  const struck = new WeakMap<Request, FaultKind>();
  return {
    faultOf: (request) => struck.get(request),
    inject: async (context, next) => {
      const fault = queue.take(context.req.path);
      if (fault === undefined) return next();
      const request = context.req.raw;
      struck.set(request, fault.kind);
      if (!(await pause(fault.latencyMs, request.signal))) {
        replaceResponse(context, new Response(null, { status: CLIENT_GONE_STATUS }));
        return;
      }
      if (letsServiceWork(fault)) await next();
      const response = await buildFaultyResponse(fault, {
        signal: request.signal,
        breakConnection: findSocketBreaker(context),
        response: letsServiceWork(fault) ? context.res : undefined,
      });
      if (response !== context.res) replaceResponse(context, response);
    },
  };
}

/** Hono merges the headers of a response that is replaced into the new one, unless it is cleared first. */
function replaceResponse(context: Context, response: Response): void {
  context.res = undefined;
  context.res = response;
}

/**
 * Under @hono/node-server the environment holds Node's response. A body stream that errors breaks
 * the connection as well, but that adapter then writes every such error to the console.
 */
function findSocketBreaker(context: Context): (() => void) | undefined {
  const env: unknown = context.env;
  if (typeof env !== 'object' || env === null || !('outgoing' in env)) return undefined;
  const { outgoing } = env;
  if (typeof outgoing !== 'object' || outgoing === null || !('destroy' in outgoing))
    return undefined;
  const { destroy } = outgoing;
  return typeof destroy === 'function' ? () => void destroy.call(outgoing) : undefined;
}
