import type { Context } from 'hono';
import type { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { EdgeCookies } from '../sessions/cookies.ts';
import type { WaitUntil } from '../tokens/single-flight.ts';

/** How long a request waited, in milliseconds, for Server-Timing. */
export interface Timings {
  storeMs: number;
  upstreamMs: number;
}

/** Facts of one request. Everything that outlives the request is in `EdgeParts`. */
export interface EdgeEnv {
  Variables: {
    requestId: string;
    timings: Timings;
    /** The edge's cookies that the request carries. */
    cookies: EdgeCookies;
    /** Sends requests on behalf of this request. In development, the tracer records them. */
    fetch: Fetch;
    /** A Set-Cookie value with a lease, for a forwarded response; empty if there is none to issue. */
    leaseCookie?: string;
    /** The reported failure, even if the response is a redirect. */
    failure?: Failure;
  };
}

/** Hono's context of one request to the edge. */
export type EdgeContext = Context<EdgeEnv>;

/** A response, or the failure to report. */
export type HandlerResult = Response | Failure;

/** Serves one endpoint. If it throws, the failure is `internal`. */
export type Handler = (c: EdgeContext) => HandlerResult | Promise<HandlerResult>;

/** Turns a handler into an endpoint: `createEndpointWrapper` describes what it adds. */
export type WrapHandler = (handler: Handler) => (c: EdgeContext) => Promise<Response>;

/** Returns the runtime's `waitUntil`, which keeps work running after the response. */
export function waitUntilOf(c: EdgeContext): WaitUntil {
  return (promise) => {
    // Callers that await the promise still see a rejection. Here the promise has no caller, so
    // swallow the rejection: an unhandled one would end the process.
    const work = promise.catch(() => undefined);
    try {
      c.executionCtx.waitUntil(work);
    } catch {
      // Hono throws if the runtime has no execution context. There, promises run on by themselves.
    }
  };
}
