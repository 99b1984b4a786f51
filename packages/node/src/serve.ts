import type { Server as HttpServer } from 'node:http';
import type { LogEvent, RateLimiter, Store } from '@postern/edge';
import { createMemoryStore } from '@postern/edge/stores/memory';
import {
  buildListening,
  type ConnectionEvents,
  createLossLog,
  createServer,
  explainListenError,
  loadMetrics,
  loadTraces,
  plainMessages,
  type ServerEvent,
} from '@postern/server';
import type { ShareMetrics } from '@postern/server/metrics';
import { joinWebSockets } from '@postern/server/web-sockets';
import { fail } from './fail.ts';
import { fetchByDispatch } from './fetch.ts';
import { createHttpServer } from './http-server.ts';
import { connectRedisStore } from './load-redis-store.ts';
import type { NodeConfig } from './node-config.ts';
import type { RedisStore } from './redis-store.ts';
import { shutDownOnSignal } from './shut-down.ts';
import { VERSION } from './version.ts';
import { watchFiles } from './watch-files.ts';
import { findWorkerId } from './workers/own-worker.ts';
import { collectYoungObjectsOften } from './young-objects.ts';

/** How often the process checks whether the store has lost records, in milliseconds. */
const LOSSES_EVERY_MS = 10_000;

/** Writes a line of the log. */
export type Write = (event: LogEvent | ServerEvent) => void;

/** What a worker shares with the others. */
export interface Shared {
  readonly rateLimiter?: RateLimiter;
  readonly shareMetrics?: ShareMetrics;
}

/**
 * Serves the edge in this process, until a signal tells it to stop; see {@link shutDownOnSignal}.
 *
 * @param shared what this process shares with others. Default: nothing
 */
export async function serve(
  config: NodeConfig,
  log: Write,
  { rateLimiter, shareMetrics }: Shared = {},
): Promise<void> {
  collectYoungObjectsOften();
  const metrics = await loadMetrics(config.edge, VERSION, shareMetrics);
  const opened = await openStore(config.server, (event) => {
    metrics?.note(event);
    log(event);
  });
  const postern = await createServer({
    config: config.edge,
    server: config.server,
    store: opened.store,
    ...(opened.now && { now: opened.now }),
    log,
    fetch: fetchByDispatch,
    messages: plainMessages,
    joinWebSockets,
    ...(rateLimiter && { rateLimiter }),
    metrics,
    traces: await loadTraces(VERSION),
    app: config.app,
  });
  const server = createHttpServer(config.server.keepAliveSeconds, postern.handle);
  listen(server, config, log);
  watchFiles(log);
  shutDownOnSignal({ server, postern, closeStore: () => opened.close() });
}

function listen(server: HttpServer, config: NodeConfig, log: Write): void {
  const settings = config.server;
  server.listen(settings.port, settings.host);
  server.once('error', (error) => {
    void fail(`Postern cannot start: ${explainListenError(settings, error)}`);
  });
  server.once('listening', () => {
    // The primary process announces all workers at once.
    if (findWorkerId() !== undefined) return;
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : settings.port;
    const sessions = settings.redisUrl ? 'redis' : 'memory';
    log(buildListening({ host: settings.host, port, sessions, version: VERSION }, config));
  });
}

async function openStore(
  { redisUrl, redisWaitReplicas: waitReplicas }: NodeConfig['server'],
  log: Write,
): Promise<{ store: Store; now?: () => number; close(): Promise<void> }> {
  if (redisUrl === undefined) {
    log({ event: 'store_in_memory', fix: 'set POSTERN_REDIS_URL to keep sessions over a restart' });
    return { store: createMemoryStore(), close: () => Promise.resolve() };
  }
  const { onError, onBack } = createLossLog(log);
  let logRisks: (() => Promise<void>) | undefined;
  const events: ConnectionEvents = {
    onError,
    onBack() {
      onBack();
      // If the connection breaks again, its return calls this again.
      logRisks?.().catch(() => undefined);
    },
  };
  const redis = await connectRedisStore(redisUrl, events, { waitReplicas });
  const error = await redis.findTopologyError();
  if (error !== undefined) return fail(`Postern cannot start: ${error.message}`);
  logRisks = createRiskLog(redis, log);
  await logRisks();
  const timer = watchLosses(redis, log);
  return {
    store: redis.store,
    now: redis.now,
    close() {
      clearInterval(timer);
      return redis.close();
    },
  };
}

/** Logs what the store has lost, at most every 10 s. */
function watchLosses(redis: Pick<RedisStore, 'findLosses'>, log: Write): NodeJS.Timeout {
  const check = async (): Promise<void> => {
    for (const loss of await redis.findLosses()) log({ event: 'store_records_lost', ...loss });
  };
  void check();
  // The timer must not keep the process alive.
  return setInterval(() => void check(), LOSSES_EVERY_MS).unref();
}

/**
 * Logs each risk once, whenever it is called. Redis may start later than the edge, and after an outage
 * another server may reply, with other settings.
 */
function createRiskLog(redis: Pick<RedisStore, 'findRisks'>, log: Write): () => Promise<void> {
  const logged = new Set<string>();
  return async () => {
    for (const risk of await redis.findRisks()) {
      if (!logged.has(risk)) log({ event: 'store_at_risk', risk });
      logged.add(risk);
    }
  };
}
