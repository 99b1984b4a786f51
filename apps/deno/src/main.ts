import { buildConfigErrorText } from '@postern/edge';
import { readConfig } from '@postern/edge/config';
import {
  createLineLog,
  createServer,
  findSiteError,
  readServerSettings,
  watchEnvironment,
} from '@postern/server';
import { createFetch } from './fetch.ts';
import { createKvStore } from './kv-store.ts';

/** How long requests and refreshes in progress may take after SIGTERM. */
const SHUTDOWN_MS = 15_000;

/** The folder of the console's build. */
const SITE = new URL('../../console/dist', import.meta.url).pathname;

const log = createLineLog((line) => console.log(line));

// `start.sh` must grant every name that is read here; a test compares them.
const environment = watchEnvironment((name) => Deno.env.get(name));
// Listing all names would need permission to read all values, so `start.sh` passes our names.
const given = Deno.args;
const { config, errors: configErrors = [] } = readConfig(environment.values, given);
const { settings: process, faults: processFaults } = readServerSettings(environment.values);
const kvPath = environment.values['POSTERN_KV_PATH'];
const siteError = await findSiteError(SITE);
const faults = [
  ...configErrors,
  ...processFaults,
  ...(siteError === undefined ? [] : [{ name: 'site', fix: siteError }]),
];
for (const unknown of environment.findUnknown(given)) {
  log({ event: 'unknown_setting', ...unknown });
}
if (config === undefined || faults.length > 0) {
  console.error(buildConfigErrorText(faults));
  Deno.exit(1);
}

// On Deno Deploy the path is unset, and KV is the deployment's own database.
const kv = await Deno.openKv(kvPath);
const postern = await createServer({
  config,
  server: process,
  store: createKvStore(kv),
  log,
  fetch: createFetch(),
  app: SITE,
});

const server = Deno.serve(
  {
    hostname: process.host,
    port: process.port,
    onListen: ({ hostname, port }) => postern.announce({ host: hostname, port, sessions: 'kv' }),
  },
  (request, { remoteAddr }) => {
    const peer = 'hostname' in remoteAddr ? remoteAddr.hostname : undefined;
    return postern.handle(request, peer);
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
