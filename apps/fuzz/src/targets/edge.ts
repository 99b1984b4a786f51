import { createEdge } from '../../../../packages/edge/src/edge.ts';
import { defineRoutes } from '../../../../packages/edge/src/forwarding/define-routes.ts';
import type { Fetch } from '../../../../packages/edge/src/http/fetch.ts';
import type { Connection } from '../../../../packages/edge/src/oauth/connection.ts';
import type { LogEvent } from '../../../../packages/edge/src/observing/log.ts';
import type { Route } from '../../../../packages/edge/src/routes/route.ts';
import { readSettings } from '../../../../packages/edge/src/settings/read-settings.ts';
import { createMemoryStore } from '../../../../packages/edge/src/stores/memory.ts';

export const EDGE_ORIGIN = 'http://localhost:5173';

export interface FuzzedEdgeOptions {
  readonly connections?: readonly Connection[];
  readonly routes?: readonly Route[];
  /** The network. */
  readonly fetch: Fetch;
}

export interface FuzzedEdge {
  request(request: Request): Promise<Response>;
  /** Why the last answers were what they were. */
  readonly events: LogEvent[];
}

/** A whole edge in this process, without a rate limit. */
export function createFuzzedEdge({
  connections = [],
  routes = [],
  fetch,
}: FuzzedEdgeOptions): FuzzedEdge {
  const variables = { POSTERN_PUBLIC_ORIGIN: EDGE_ORIGIN, POSTERN_KEYS: `k1:${'A'.repeat(43)}` };
  const reading = readSettings(variables, [{}]);
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

/** What an answer says is wrong with the edge itself: anything unforeseen is `internal`. */
export function explainInternal(status: number, { events }: FuzzedEdge): string | undefined {
  return status === 500 ? `status 500: ${JSON.stringify(events.at(-1))}` : undefined;
}
