import { createEdge, createInProcessRateLimiter, readSettings } from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { buildConnections, buildUserRoutes, type EdgePlan } from './plan.ts';

// The edge of `startOnNode`, in workerd. Its store is in memory: the tests cover what runtimes do
// differently, which is signing, verifying and fetching.

interface Bindings {
  readonly PLAN: string;
}

type Context = Parameters<ReturnType<typeof createEdge>['fetch']>[2];

let aheadMs = 0;
let edge: ReturnType<typeof createEdge> | undefined;

const now = (): number => Date.now() + aheadMs;

function create(plan: EdgePlan): ReturnType<typeof createEdge> {
  const connections = buildConnections(plan);
  const reading = readSettings(plan.variables, connections);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  return createEdge({
    settings: reading.settings,
    connections,
    routes: buildUserRoutes(plan),
    store: createMemoryStore(now),
    rateLimiter: createInProcessRateLimiter(now),
    now,
    log: (event) => globalThis.console.log(JSON.stringify(event)),
    readClientSignal: () => undefined,
  });
}

export default {
  async fetch(request: Request, bindings: Bindings, context: Context): Promise<Response> {
    if (new URL(request.url).pathname === '/__ahead') {
      aheadMs = Number(await request.text());
      return new Response(null, { status: 204 });
    }
    edge ??= create(JSON.parse(bindings.PLAN));
    return edge.fetch(request, bindings, context);
  },
};
