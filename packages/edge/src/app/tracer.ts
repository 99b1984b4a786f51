import type { Fetch } from '../http/fetch.ts';
import type { WrapHandler } from './context.ts';
import type { Origins } from './cors.ts';

/** Records the edge's work for each request, in development only. `@postern/edge/trace` has one. */
export interface Tracer {
  /** Sends the requests that several requests share, such as a refresh. */
  readonly fetch: Fetch;
  /** Adds a trace to every endpoint that `wrap` makes. */
  wrap(wrap: WrapHandler): WrapHandler;
}

/**
 * Makes a tracer that sends its requests with `fetch`.
 *
 * @param now milliseconds since the epoch
 */
export type CreateTracer = (fetch: Fetch, now: () => number, origins: Origins) => Tracer;
