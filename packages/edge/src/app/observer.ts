import type { Hono } from 'hono';
import type { Fetch } from '../http/fetch.ts';
import type { EdgeEnv, WrapHandler } from './context.ts';
import type { Origins } from './cors.ts';
import type { EdgeParts } from './parts.ts';

/** Observes the edge's work: for metrics, for traces, or for a developer (`@postern/edge/trace`). */
export interface Observer {
  /** Sends the requests that several requests share, such as a refresh. */
  readonly fetch: Fetch;
  /** Observes every endpoint that `wrap` makes. */
  wrap(wrap: WrapHandler): WrapHandler;
  /** Adds the observer's own endpoints. */
  addRoutes?(app: Hono<EdgeEnv>, wrap: WrapHandler, parts: EdgeParts): void;
}

/**
 * Makes an observer that sends its requests with `fetch`.
 *
 * @param now milliseconds since the epoch
 * @returns undefined if nothing is to be observed at these origins
 */
export type CreateObserver = (
  fetch: Fetch,
  now: () => number,
  origins: Origins,
) => Observer | undefined;
