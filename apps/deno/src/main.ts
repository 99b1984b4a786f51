import { buildFaultText, type LogEvent, readSettings } from '@postern/edge';
import { createServer, readServerSettings, type ServerEvent } from '@postern/server';
import { createFetch } from './fetch.ts';
import { createKvStore } from './kv-store.ts';

/** Every name that is read, so that a permission for just these is enough: `start.sh` has them too. */
const NAMES = [
  'LEKAB_BASE_URL',
  'LEKAB_PASSWORD',
  'LEKAB_USERNAME',
  'LOCKIT_BASE_URL',
  'LOCKIT_BASIC_ENCODING',
  'LOCKIT_CLIENT_ID',
  'LOCKIT_CLIENT_SECRET',
  'POSTERN_ALLOWED_ORIGINS',
  'POSTERN_HOST',
  'POSTERN_KEYS',
  'POSTERN_KV_PATH',
  'POSTERN_LEASE_SECONDS',
  'POSTERN_MODE',
  'POSTERN_OPERATOR_TOKEN',
  'POSTERN_PORT',
  'POSTERN_PUBLIC_ORIGIN',
  'POSTERN_SESSION_ABSOLUTE_SECONDS',
  'POSTERN_SESSION_IDLE_SECONDS',
  'POSTERN_TRACE',
  'POSTERN_TRUSTED_PROXIES',
];
/** How long requests under way may take when the process is told to end. */
const SHUTDOWN_MS = 15_000;

const log = (event: LogEvent | ServerEvent): void => console.log(JSON.stringify(event));

const environment = Object.fromEntries(NAMES.map((name) => [name, Deno.env.get(name)]));
const reading = readSettings(environment);
const { settings: process, faults: processFaults } = readServerSettings(environment);
const faults = [...(reading.faults ?? []), ...processFaults];
if (reading.faults || faults.length > 0) {
  console.error(buildFaultText(faults));
  Deno.exit(1);
}

/** Where KV keeps its data; on Deno Deploy, unset, it is the deployment's own database. */
const kv = await Deno.openKv(environment['POSTERN_KV_PATH']);
const postern = await createServer({
  settings: reading.settings,
  server: process,
  store: createKvStore(kv),
  log,
  fetch: createFetch(),
  site: new URL('../../console/dist', import.meta.url).pathname,
});

const server = Deno.serve(
  {
    hostname: process.host,
    port: process.port,
    onListen: ({ hostname, port }) =>
      log({ event: 'listening', host: hostname, port, sessions: 'kv' }),
  },
  (request, { remoteAddr }) => {
    const peer = 'hostname' in remoteAddr ? remoteAddr.hostname : undefined;
    return postern.answer(request, peer);
  },
);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  Deno.addSignalListener(signal, async () => {
    setTimeout(() => Deno.exit(1), SHUTDOWN_MS);
    await server.shutdown();
    await postern.end();
    kv.close();
    Deno.exit(0);
  });
}
