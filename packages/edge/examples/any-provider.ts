import {
  buildConfigErrorText,
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Log,
  type Route,
  readSettings,
} from '@postern/edge';
import { discovered } from '@postern/edge/discovered';
import { createMemoryStore } from '@postern/edge/stores/memory';

/** Forwards calls with the token of the user who signed in with `work`. */
const buildOrders = (upstream: string): Route => ({
  name: 'orders',
  upstream,
  allow: [{ methods: ['GET'], path: '/me' }],
  credential: 'user',
  connection: 'work',
  maxBodyBytes: 0,
  firstByteTimeoutMs: 10_000,
  idleTimeoutMs: 10_000,
  rateLimits: { perSession: { name: 'ORDERS', requests: 100, periodSeconds: 10 } },
});

export function startEdge(
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): ReturnType<typeof createEdge> {
  const { WORK_ISSUER = '', WORK_SECRET = '' } = environment;
  const work = discovered({
    id: 'work',
    issuer: WORK_ISSUER,
    clientId: 'postern',
    clientAuthentication: { method: 'client_secret_basic', secret: WORK_SECRET },
    scopes: ['openid'],
  });
  const reading = readSettings(environment, [work]);
  if (reading.faults) throw new Error(buildConfigErrorText(reading.faults));
  const { settings } = reading;
  const routes = defineRoutes([buildOrders(WORK_ISSUER)]);
  return createEdge({
    settings,
    connections: [work],
    routes,
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log,
  });
}
