import type { Context, Next } from 'hono';
import { CLIENT_GONE_STATUS } from '../../http/failure-response.ts';
import type { FaultKind } from './fault.ts';
import { pause } from './pause.ts';
import type { FaultQueue } from './queue.ts';
import { buildFaultyResponse, callsService } from './response.ts';

/** Applies queued faults to the calls that they cover. */
export interface FaultInjector {
  /** Middleware that applies faults to every route behind it. */
  readonly inject: (context: Context, next: Next) => Promise<void>;
  /** Returns the kind of the fault that affected a request, if any. */
  readonly faultOf: (request: Request) => FaultKind | undefined;
}

/** Creates the injector of a fault queue. */
export function createFaultInjector(queue: FaultQueue): FaultInjector {
  const affected = new WeakMap<Request, FaultKind>();
  return {
    faultOf: (request) => affected.get(request),
    inject: async (context, next) => {
      const fault = queue.take(context.req.path);
      if (fault === undefined) return next();
      const request = context.req.raw;
      affected.set(request, fault.kind);
      if (!(await pause(fault.latencyMs, request.signal))) {
        replaceResponse(context, new Response(null, { status: CLIENT_GONE_STATUS }));
        return;
      }
      if (callsService(fault)) await next();
      const response = await buildFaultyResponse(fault, {
        signal: request.signal,
        breakConnection: findSocketBreaker(context),
        response: callsService(fault) ? context.res : undefined,
      });
      if (response !== context.res) replaceResponse(context, response);
    },
  };
}

/** Hono copies the old response's headers into a new one, unless the old one is cleared first. */
function replaceResponse(context: Context, response: Response): void {
  context.res = undefined;
  context.res = response;
}

/**
 * Finds the function that breaks the connection: under @hono/node-server the environment contains
 * Node's response. An erroring body stream would break the connection too, but the adapter logs
 * each such error to the console.
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
