import type { RedisTarget } from '../redis-url.ts';
import type { ClientEvents, RedisClient } from './client.ts';
import { createClusterClient } from './cluster.ts';
import { createSentinelClient } from './sentinel.ts';
import { createServerClient } from './server.ts';

/** Creates a client, which does not connect yet. */
export function createRedisClient(target: RedisTarget, events: ClientEvents): RedisClient {
  if (target.kind === 'cluster') return createClusterClient(target, events);
  if (target.kind === 'sentinel') return createSentinelClient(target, events);
  return createServerClient(target, events);
}
