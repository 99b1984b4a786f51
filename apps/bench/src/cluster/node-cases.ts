import { setTimeout as wait } from 'node:timers/promises';
import type { RedisOptions } from '@postern/processes';
import type { NodeCluster } from './edges.ts';

/** A failure under load. */
export interface Case<C> {
  readonly what: string;
  /** The provider accepts the last refresh token again. Default: it ends the session. */
  readonly isLenient?: boolean;
  /** The loss that is by design and does not fail the run. Default: none. */
  readonly mayLose?: string;
  strike(cluster: C): Promise<void>;
}

/** A case for a cluster of Node processes. */
export interface NodeCase extends Case<NodeCluster> {
  readonly redis?: RedisOptions;
}

/** How long a failure lasts. */
const OUTAGE_MS = 3000;
const EVERYSEC = { durability: 'everysec' } as const;

/** Failures of Redis and of the network. */
export const NODE_CASES: readonly NodeCase[] = [
  {
    what: 'Redis restarted (SIGTERM)',
    redis: EVERYSEC,
    async strike({ redis }) {
      await redis.stop();
      await redis.restart();
    },
  },
  {
    what: 'Redis killed, back after 3 s; appendonly, fsync each second',
    redis: EVERYSEC,
    strike: killRedis,
  },
  { what: 'the same, fsync always', strike: killRedis },
  {
    what: 'the same, without appendonly',
    redis: { durability: 'none' },
    mayLose: 'everything: the server writes nothing to disk',
    strike: killRedis,
  },
  {
    what: 'Redis’s machine crashes, and the last second was not on disk: fsync each second allows that',
    redis: EVERYSEC,
    mayLose:
      'refreshes that Redis confirmed and had not yet written to disk; fsync always prevents that',
    async strike({ redis }) {
      await redis.crashWithoutLast(1000);
      await redis.restart();
    },
  },
  {
    what: 'Redis paused (SIGSTOP) for 3 s',
    async strike({ redis }) {
      redis.pause();
      await wait(OUTAGE_MS);
      redis.resume();
    },
  },
  {
    what: 'Redis out of memory for 3 s, noeviction',
    async strike({ redis }) {
      await redis.command('CONFIG', 'SET', 'maxmemory', '1');
      await wait(OUTAGE_MS);
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    what: 'Redis out of memory, allkeys-lru',
    redis: { arguments: ['--maxmemory-policy', 'allkeys-lru'] },
    mayLose: 'what the policy evicts',
    async strike({ redis }) {
      const used = /used_memory:(\d+)/.exec(await redis.command('INFO', 'memory'))?.[1];
      await redis.command('CONFIG', 'SET', 'maxmemory', String(Number(used) - 50_000));
      await wait(OUTAGE_MS);
      await redis.command('CONFIG', 'SET', 'maxmemory', '0');
    },
  },
  {
    what: 'one process cut off from Redis for 3 s',
    async strike({ networks }) {
      networks[0]?.set('cut');
      await wait(OUTAGE_MS);
      networks[0]?.set('joined');
    },
  },
  {
    what: 'all processes cut off',
    async strike({ networks }) {
      for (const network of networks) network.set('cut');
      await wait(OUTAGE_MS);
      for (const network of networks) network.set('joined');
    },
  },
  {
    what: 'the network drops all packets for 3 s and forgets its connections',
    async strike({ networks }) {
      for (const network of networks) network.set('silent');
      await wait(OUTAGE_MS);
      for (const network of networks) network.set('joined');
    },
  },
];

async function killRedis({ redis }: NodeCluster): Promise<void> {
  await redis.kill();
  await wait(OUTAGE_MS);
  await redis.restart();
}
