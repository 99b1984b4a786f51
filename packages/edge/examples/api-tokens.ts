import {
  buildConfigErrorText,
  createEdge,
  createInProcessRateLimiter,
  defineRoutes,
  type Log,
  readSettings,
} from '@postern/edge';
import { discovered } from '@postern/edge/discovered';
import { createApiTokens } from '@postern/edge/exchange';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { Hono } from 'hono';

/** The tokens that code here asks for, by name. */
const { getToken, ...apiTokens } = createApiTokens({
  payroll: { connection: 'work', exchange: { audience: 'payroll' } },
});

export function startApp(
  environment: Readonly<Record<string, string | undefined>>,
  log: Log,
): Hono {
  const { WORK_ISSUER = '', WORK_SECRET = '', PAYROLL_URL = '' } = environment;
  const work = discovered({
    id: 'work',
    issuer: WORK_ISSUER,
    clientId: 'postern',
    clientAuthentication: { method: 'client_secret_basic', secret: WORK_SECRET },
    scopes: ['openid', 'offline_access'],
  });
  const reading = readSettings(environment, [work]);
  if (reading.faults) throw new Error(buildConfigErrorText(reading.faults));
  const edge = createEdge({
    settings: reading.settings,
    connections: [work],
    routes: defineRoutes([], { apiTokens }),
    store: createMemoryStore(),
    rateLimiter: createInProcessRateLimiter(),
    log,
  });

  const app = new Hono();
  app.get('/payslips/:year', async (c) => {
    const token = await getToken(c.req.raw, 'payroll');
    // A problem document: the caller is not signed in, or the provider refuses.
    if (token instanceof Response) return token;
    const headers = { authorization: `Bearer ${token.accessToken}` };
    const payslips = await fetch(`${PAYROLL_URL}/${c.req.param('year')}`, { headers });
    return c.json({ year: c.req.param('year'), payslips: await payslips.json() });
  });
  app.mount('/', edge.fetch);
  return app;
}
