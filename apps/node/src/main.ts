import { once } from 'node:events';
import { resolve } from 'node:path';
import { buildConfigErrorText, readSettings, type Store } from '@postern/edge';
import { readConfigured } from '@postern/edge/discovered';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { createLineLog, createServer, findSiteError, watchEnvironment } from '@postern/server';
import { createHttpServer } from './connections.ts';
import { readNodeSettings } from './node-settings.ts';
import { connectRedisStore } from './redis-store.ts';

/** How long requests and refreshes in progress may take after SIGTERM. */
const SHUTDOWN_MS = 15_000;

/** The folder of the console's build. */
const SITE = resolve(import.meta.dirname, '../../console/dist');

const log = createLineLog((line) => process.stdout.write(`${line}\n`));

async function openStore(
  redisUrl: string | undefined,
): Promise<{ store: Store; close(): Promise<void> }> {
  if (redisUrl === undefined) return { store: createMemoryStore(), close: () => Promise.resolve() };
  const redis = await connectRedisStore(redisUrl, {
    onError(error) {
      const cause = error instanceof Error ? error.message : 'unknown';
      log({ event: 'store_connection_lost', cause });
    },
    onBack: () => log({ event: 'store_connection_back' }),
  });
  for (const risk of await redis.findRisks()) log({ event: 'store_at_risk', risk });
  return redis;
}

const environment = watchEnvironment((name) => process.env[name]);
const given = Object.keys(process.env);
const configured = readConfigured(
  environment.values,
  given,
  environment.values['LOCKIT_CLIENT_ID'] && 'lockit',
);
const reading = readSettings(environment.values, configured.connections);
const { settings: node, faults: nodeFaults } = readNodeSettings(environment.values);
const siteError = await findSiteError(SITE);
const faults = [
  ...(reading.faults ?? []),
  ...nodeFaults,
  ...configured.faults,
  ...(siteError === undefined ? [] : [{ name: 'site', fix: siteError }]),
];
for (const unknown of environment.findUnknown(given)) {
  log({ event: 'unknown_setting', ...unknown });
}
if (reading.faults || faults.length > 0) {
  process.stderr.write(`${buildConfigErrorText(faults)}\n`);
  process.exit(1);
}

const opened = await openStore(node.redisUrl);
const postern = await createServer({
  settings: reading.settings,
  server: node,
  configured,
  store: opened.store,
  log,
  site: SITE,
});

const server = createHttpServer(node.keepAliveSeconds, (request, peer) =>
  postern.handle(request, peer),
);
server.listen(node.port, node.host);
server.once('error', (error: NodeJS.ErrnoException) => {
  const isTaken = error.code === 'EADDRINUSE';
  const fix = isTaken ? 'is in use; set POSTERN_PORT to a free one' : error.message;
  process.stderr.write(`Postern cannot start: port ${node.port} ${fix}\n`);
  process.exit(1);
});
server.once('listening', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : node.port;
  postern.announce({ host: node.host, port, sessions: node.redisUrl ? 'redis' : 'memory' });
});

/** Stops accepting requests, finishes those in progress and their refreshes, then closes the store. */
async function shutDown(): Promise<void> {
  setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
  const closed = once(server, 'close');
  server.close();
  // A kept-alive connection becomes idle after its response, and would keep the process for seconds.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 20);
  await closed;
  clearInterval(closeIdle);
  await postern.end();
  await opened.close();
  process.exit(0);
}
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void shutDown());
