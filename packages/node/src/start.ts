import { once } from 'node:events';
import type { Server as HttpServer } from 'node:http';
import type { Store } from '@postern/edge';
import { buildConfigErrorText, type LogEvent } from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import { createLineLog, createServer, type Server, type ServerEvent } from '@postern/server';
import { createHttpServer } from './http-server.ts';
import { type NodeConfig, type ReadNodeConfigOptions, readNodeConfig } from './node-config.ts';
import { connectRedisStore } from './redis-store.ts';

/** How long requests and refreshes in progress may take after SIGTERM. */
const SHUTDOWN_MS = 15_000;

type Write = (event: LogEvent | ServerEvent) => void;

/**
 * Starts the edge as a server of this process: reads settings and configuration file, connects the
 * store, listens, and stops on SIGTERM or SIGINT when requests in progress are done. It logs JSON
 * lines to standard output. On a configuration error it prints every error with its fix, and exits
 * with 1.
 */
export async function start(options: ReadNodeConfigOptions = {}): Promise<void> {
  const log: Write = createLineLog((line) => process.stdout.write(`${line}\n`));
  const { config, errors, unknown } = await readNodeConfig(options);
  for (const setting of unknown) log({ event: 'unknown_setting', ...setting });
  if (config === undefined) return fail(buildConfigErrorText(errors));
  const opened = await openStore(config.server.redisUrl, log);
  const postern = await createServer({
    config: config.edge,
    server: config.server,
    store: opened.store,
    log,
    ...(config.app !== undefined && { app: config.app }),
  });
  const server = createHttpServer(config.server.keepAliveSeconds, (request, peer) =>
    postern.handle(request, peer),
  );
  listen(server, postern, config);
  const shutDown = async (): Promise<void> => {
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    await close(server);
    await postern.end();
    await opened.close();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void shutDown());
}

function listen(server: HttpServer, postern: Server, { server: settings }: NodeConfig): void {
  server.listen(settings.port, settings.host);
  server.once('error', (error: NodeJS.ErrnoException) => {
    const isTaken = error.code === 'EADDRINUSE';
    const fix = isTaken ? 'is in use; set POSTERN_PORT to a free one' : error.message;
    fail(`Postern cannot start: port ${settings.port} ${fix}`);
  });
  server.once('listening', () => {
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : settings.port;
    postern.announce({
      host: settings.host,
      port,
      sessions: settings.redisUrl ? 'redis' : 'memory',
    });
  });
}

async function openStore(
  redisUrl: string | undefined,
  log: Write,
): Promise<{ store: Store; close(): Promise<void> }> {
  if (redisUrl === undefined) {
    log({ event: 'store_in_memory', fix: 'set POSTERN_REDIS_URL to keep sessions over a restart' });
    return { store: createMemoryStore(), close: () => Promise.resolve() };
  }
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

/** Stops accepting requests, and waits for those in progress. */
async function close(server: HttpServer): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  // A kept-alive connection becomes idle after its response, and would keep the process for seconds.
  const closeIdle = setInterval(() => server.closeIdleConnections(), 20);
  await closed;
  clearInterval(closeIdle);
}

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
