import { buildFaultText, createEdge, type LogEvent, readSettings } from '@postern/edge';
import { createTracer } from '@postern/edge/trace';
import { createSite } from '@postern/site';
import { createKvStore } from './kv-store.ts';

/** What the edge answers; everything else is the console's. */
const EDGE_PATH = /^\/(auth|api)\/|^\/(healthz|readyz|openapi\.json)$/;

/** Every name that the edge reads, so that a permission for just these is enough. */
const NAMES = [
  'LEKAB_BASE_URL',
  'LEKAB_PASSWORD',
  'LEKAB_USERNAME',
  'LOCKIT_BASE_URL',
  'LOCKIT_BASIC_ENCODING',
  'LOCKIT_CLIENT_ID',
  'LOCKIT_CLIENT_SECRET',
  'POSTERN_ALLOWED_ORIGINS',
  'POSTERN_KEYS',
  'POSTERN_LEASE_SECONDS',
  'POSTERN_MODE',
  'POSTERN_OPERATOR_TOKEN',
  'POSTERN_PUBLIC_ORIGIN',
  'POSTERN_SESSION_ABSOLUTE_SECONDS',
  'POSTERN_SESSION_IDLE_SECONDS',
  'POSTERN_TRACE',
];

const reading = readSettings(Object.fromEntries(NAMES.map((name) => [name, Deno.env.get(name)])));
if (reading.faults) {
  console.error(buildFaultText(reading.faults));
  Deno.exit(1);
}

/** Where KV keeps its data; on Deno Deploy, unset, it is the deployment's own database. */
const kv = await Deno.openKv(Deno.env.get('POSTERN_KV_PATH'));
const log = (event: LogEvent): void => console.log(JSON.stringify(event));
const edge = createEdge({
  settings: reading.settings,
  store: createKvStore(kv),
  log,
  createTracer,
});
const site = await createSite(new URL('../../console/dist', import.meta.url).pathname);

const server = Deno.serve(
  {
    hostname: Deno.env.get('POSTERN_HOST') ?? '127.0.0.1',
    port: Number(Deno.env.get('POSTERN_PORT') ?? 5173),
    onListen: ({ hostname, port }) =>
      console.log(JSON.stringify({ event: 'listening', host: hostname, port, sessions: 'kv' })),
  },
  (request) =>
    EDGE_PATH.test(new URL(request.url).pathname) ? edge.fetch(request) : site(request),
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  Deno.addSignalListener(signal, async () => {
    await server.shutdown();
    kv.close();
    Deno.exit(0);
  });
}
