import { type DiscoveredOptions, discovered } from '../src/discovered/index.ts';
import {
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Route,
  readSettings,
} from '../src/index.ts';
import { createMemoryStore } from '../src/stores/memory.ts';

// An edge with a discovered connection, in workerd. The store is in memory: these tests cover what
// runtimes do differently, which is signing, verifying and fetching.

interface Bindings extends Record<string, string> {
  readonly OPTIONS: string;
  readonly ROUTE: string;
}

let edge: ReturnType<typeof createEdge> | undefined;

function create({ OPTIONS, ROUTE, ...variables }: Bindings): ReturnType<typeof createEdge> {
  const options: DiscoveredOptions = JSON.parse(OPTIONS);
  const route: Route = JSON.parse(ROUTE);
  const connections = [discovered(options)];
  const reading = readSettings(variables, connections);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  return createEdge({
    settings: reading.settings,
    connections,
    routes: defineRoutes([route]),
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log: () => undefined,
    readClientSignal: () => undefined,
  });
}

export default {
  fetch(request: Request, bindings: Bindings): Response | Promise<Response> {
    edge ??= create(bindings);
    return edge.fetch(request);
  },
};
