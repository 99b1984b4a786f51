import { createSentinel } from '@redis/client';
import type { RedisTarget } from '../redis-url.ts';
import { type ClientEvents, evaluate, type RedisClient, readTime, sendWithWait } from './client.ts';
import { buildOptions } from './socket.ts';

/** How often a connection to a sentinel is tried, in milliseconds. It carries no other traffic. */
const SENTINEL_PING_MS = 2000;

type SentinelTarget = Extract<RedisTarget, { kind: 'sentinel' }>;

/**
 * Creates a client of the primary that sentinels name. They announce a failover, and the client
 * connects to the new primary.
 */
export function createSentinelClient(
  target: SentinelTarget,
  { onError, onReady }: ClientEvents,
): RedisClient {
  const sentinel = createSentinels(target);
  sentinel.on('error', onError);
  sentinel.on('ready', onReady);
  let search: Promise<unknown> | undefined;
  /** The client queues commands while it looks for a primary. Here they fail, and one command waits. */
  const ready = () => {
    if (sentinel.getMasterNode() !== undefined) return sentinel;
    search ??= sentinel
      .ping()
      .catch(onError)
      .finally(() => (search = undefined));
    throw new Error('no connection to Redis: the sentinels name no primary that replies');
  };
  return {
    hasOthers: false,
    findNode: async () => '',
    connect: () => sentinel.connect(),
    read: async (key) => ready().hGetAll(key),
    evaluate: async (script) => evaluate(ready(), script),
    evaluateOnReplicas: async (...writes) => sendWithWait(ready().multi(), ...writes),
    readTimeMs: async () => readTime(await ready().time()),
    ping: async () => ready().ping(),
    findPrimaries: async () => [ready()],
    close: () => sentinel.close(),
    destroy: () => void sentinel.destroy().catch(() => undefined),
  };
}

function createSentinels(target: SentinelTarget) {
  return createSentinel({
    name: target.primary,
    // The client asks in this order, so a silent sentinel must not always be the first.
    sentinelRootNodes: shuffle(target.addresses),
    // Otherwise commands that begin together wait for each other.
    reserveClient: true,
    passthroughClientErrorEvents: true,
    nodeClientOptions: { ...buildOptions(target.login, target.tls), database: target.database },
    sentinelClientOptions: {
      ...buildOptions(target.sentinelLogin, target.tls),
      pingInterval: SENTINEL_PING_MS,
    },
  });
}

function shuffle<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
