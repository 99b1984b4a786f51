import {
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Route,
  readSettings,
} from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';

// An edge in workerd with a route for bodies of any length and one for paths below a prefix, for
// `forwarding-stream` and `forwarding-targets`.

let edge: ReturnType<typeof createEdge> | undefined;

function create(bindings: Record<string, string>): ReturnType<typeof createEdge> {
  const reading = readSettings(bindings);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const route: Route = {
    name: 'stream',
    upstream: bindings['UPSTREAM'] ?? '',
    credential: 'none',
    needsSession: false,
    maxBodyBytes: Number.POSITIVE_INFINITY,
    firstByteTimeoutMs: 30_000,
    idleTimeoutMs: 30_000,
    rateLimits: {},
    allow: [
      { methods: ['GET', 'POST'], path: '/bytes' },
      { methods: ['GET'], path: '/projects/**' },
    ],
  };
  return createEdge({
    settings: reading.settings,
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log: (event) => console.log(JSON.stringify(event)),
    routes: defineRoutes([route]),
    readClientSignal: () => undefined,
  });
}

export default {
  fetch(request: Request, bindings: Record<string, string>): Response | Promise<Response> {
    edge ??= create(bindings);
    return edge.fetch(request);
  },
};
