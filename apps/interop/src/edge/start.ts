import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from '@hono/node-server';
import { createEdge, createInProcessRateLimiter, readSettings } from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { findFreePort, startWorkerd } from '@postern/processes';
import { build } from 'esbuild';
import { buildConnections, buildUserRoutes, type EdgePlan } from './plan.ts';

export const RUNTIMES = ['node', 'workerd'] as const;
export type Runtime = (typeof RUNTIMES)[number];

/** An edge that was started. */
export interface RunningEdge {
  /** Where the edge listens. Its public origin is that of its front. */
  readonly origin: string;
  /** Sets how many milliseconds its clock is ahead of the system's. */
  setAhead(ms: number): Promise<void>;
  /** Its log, one event per line. */
  output(): string;
  end(): Promise<void>;
}

/** Starts an edge on a free port of loopback. */
export function startEdge(runtime: Runtime, plan: EdgePlan): Promise<RunningEdge> {
  switch (runtime) {
    case 'node':
      return startOnNode(plan);
    case 'workerd':
      return startInWorkerd(plan);
  }
}

async function startOnNode(plan: EdgePlan): Promise<RunningEdge> {
  const connections = buildConnections(plan);
  const reading = readSettings(plan.variables, connections);
  if (reading.faults) throw new Error(JSON.stringify(reading.faults));
  const lines: string[] = [];
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  const edge = createEdge({
    settings: reading.settings,
    connections,
    routes: buildUserRoutes(plan),
    store: createMemoryStore(now),
    rateLimiter: createInProcessRateLimiter(now),
    now,
    log: (event) => void lines.push(JSON.stringify(event)),
  });
  const port = await findFreePort();
  const { promise, resolve } = Promise.withResolvers<void>();
  const server = serve(
    { fetch: (request) => edge.fetch(request), hostname: '127.0.0.1', port },
    () => resolve(),
  );
  await promise;
  return {
    origin: `http://127.0.0.1:${port}`,
    setAhead: (ms) => Promise.resolve(void (aheadMs = ms)),
    output: () => lines.join('\n'),
    end: () => new Promise((done) => void server.close(() => done())),
  };
}

async function startInWorkerd(plan: EdgePlan): Promise<RunningEdge> {
  const folder = mkdtempSync(join(tmpdir(), 'postern-interop-'));
  const script = join(folder, 'edge.js');
  await bundleWorker(join(import.meta.dirname, 'worker.ts'), script);
  const variables = { PLAN: JSON.stringify(plan) };
  const workerd = await startWorkerd([{ name: 'edge', script, variables }]);
  const [origin = ''] = workerd.origins;
  return {
    origin,
    async setAhead(ms) {
      await fetch(`${origin}/__ahead`, { method: 'POST', body: String(ms) });
    },
    output: () => workerd.output(),
    async end() {
      await workerd.end();
      rmSync(folder, { recursive: true });
    },
  };
}

/** Bundles a Worker into one module. */
export async function bundleWorker(entry: string, outfile: string): Promise<void> {
  const conditions = ['workerd', 'worker', 'browser'];
  const external = ['cloudflare:workers'];
  await build({
    entryPoints: [entry],
    outfile,
    external,
    conditions,
    bundle: true,
    format: 'esm',
    logLevel: 'error',
  });
}
