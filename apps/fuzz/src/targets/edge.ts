import { BASE_VARIABLES, PUBLIC_ORIGIN } from '@postern/testing';
import { createEdge } from '../../../../packages/edge/src/edge.ts';
import { defineRoutes } from '../../../../packages/edge/src/forwarding/define-routes.ts';
import type { Fetch } from '../../../../packages/edge/src/http/fetch.ts';
import type { Connection } from '../../../../packages/edge/src/oauth/connection.ts';
import type { LogEvent } from '../../../../packages/edge/src/observing/log.ts';
import type { Route } from '../../../../packages/edge/src/routes/route.ts';
import { readSettings } from '../../../../packages/edge/src/settings/read-settings.ts';
import { createMemoryStore } from '../../../../packages/edge/src/stores/memory.ts';

/** The edge's public origin. */
export const EDGE_ORIGIN = PUBLIC_ORIGIN;

/** What a {@link FuzzedEdge} consists of. */
export interface FuzzedEdgeOptions {
  readonly connections?: readonly Connection[];
  readonly routes?: readonly Route[];
  /** The network behind the edge. */
  readonly fetch: Fetch;
}

/** An edge under fuzzing. */
export interface FuzzedEdge {
  request(request: Request): Promise<Response>;
  /** The last 20 log events. */
  readonly events: LogEvent[];
}

/** Creates an edge in this process, without rate limits. */
export function createFuzzedEdge({
  connections = [],
  routes = [],
  fetch,
}: FuzzedEdgeOptions): FuzzedEdge {
  const reading = readSettings(BASE_VARIABLES, [{}]);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const events: LogEvent[] = [];
  const edge = createEdge({
    settings: reading.settings,
    store: createMemoryStore(),
    log: (event) => {
      events.push(event);
      if (events.length > 20) events.shift();
    },
    rateLimiter: { take: () => true },
    connections,
    routes: defineRoutes(routes),
    fetch,
  });
  return { events, request: async (request) => edge.fetch(request) };
}

/** Finds an internal failure: the edge reports unexpected errors as 500. */
export function findInternalError(status: number, { events }: FuzzedEdge): string | undefined {
  return status === 500 ? `status 500: ${JSON.stringify(events.at(-1))}` : undefined;
}
