import {
  buildConfigErrorText,
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Log,
  type Route,
  readSettings,
} from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';

/** Sends messages through LEKAB with the edge's own token. The caller must be signed in. */
const messages: Route = {
  name: 'messages',
  upstream: 'https://secure.lekab.com',
  allow: [{ methods: ['POST'], path: '/rime/send' }],
  credential: 'service',
  connection: 'lekab',
  needsSession: true,
  maxBodyBytes: 64 * 1024,
  firstByteTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  rateLimits: { perSession: { name: 'MESSAGES', requests: 20, periodSeconds: 60 } },
};

export function startEdge(
  environment: Record<string, unknown>,
  log: Log,
): ReturnType<typeof createEdge> {
  const reading = readSettings(environment);
  if (reading.faults) throw new Error(buildConfigErrorText(reading.faults));
  const { settings } = reading;
  return createEdge({
    settings,
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log,
    routes: defineRoutes([messages]),
  });
}
