import { setTimeout as wait } from 'node:timers/promises';
import { RedisCluster, RedisSentinels } from '@postern/processes';
import { signIn } from '@postern/testing';
import { mapPooled } from '../measuring/pool.ts';
import { STRICT, startProvider } from '../measuring/provider.ts';
import { callEverySession } from './aftermath.ts';
import { startProcesses } from './edges.ts';
import { applyCrowd, isSignedOut } from './load.ts';

/** Which store is hurt, and how. */
export interface Failover {
  /** Three primaries with a replica each, or one primary with two replicas behind three sentinels. */
  readonly store: 'cluster' | 'sentinels';
  /** How late replicas get what the primary sends, in milliseconds; sentinels only. */
  readonly lagMs: number;
  readonly waitReplicas: number;
  readonly sessions: number;
  readonly seconds: number;
  readonly seed: number;
}

/** What happened to the sessions. */
export interface FailoverOutcome {
  readonly outcomes: readonly string[];
  readonly refreshes: number;
  readonly lost: number;
  /** Sessions that were neither served nor over, 20 s after the load. */
  readonly unanswered: number;
}

const MEMBERS = 3;
/** Short, so that sessions refresh all the time. */
const LIFETIME_SECONDS = 4;
/** The time from the begin of the load to the crash. */
const STRIKE_AFTER_MS = 3000;
/** How long a node of a cluster is away. The failover takes about 3 s. */
const BACK_AFTER_MS = 6000;

/** Crashes the machine of a primary while sessions refresh, at a provider that ends reused ones. */
export async function measureFailover(options: Failover): Promise<FailoverOutcome> {
  const provider = await startProvider(STRICT);
  const store = await startStore(options);
  const edges = await startProcesses('node', MEMBERS, provider.origin, () => ({
    POSTERN_REDIS_URL: store.url,
    POSTERN_REDIS_WAIT_REPLICAS: String(options.waitReplicas),
  }));
  try {
    const { origins } = edges;
    await provider.controls.updateSettings({ accessTokenLifetimeSeconds: LIFETIME_SECONDS });
    const slots = Array.from({ length: options.sessions });
    const cookies = await mapPooled(slots, 8, (_, i) =>
      signIn(origins[i % origins.length] ?? '', provider.origin),
    );
    const load = applyCrowd(origins, cookies, options.seconds, options.seed);
    await wait(STRIKE_AFTER_MS);
    await store.crash();
    const seen = await load;
    const afterwards = await callEverySession(origins, cookies);
    // Counted last: every session that is served by then has refreshed at least once.
    const refreshes = await provider.countRefreshes();
    const isOver = (i: number): boolean => isSignedOut(afterwards[i] ?? '');
    const lost = new Set([...seen.signedOut, ...cookies.filter((_, i) => isOver(i))]);
    const served = afterwards.filter((outcome) => outcome === '200').length;
    const unanswered = afterwards.length - served - afterwards.filter(isSignedOut).length;
    return { outcomes: seen.outcomes, refreshes, lost: lost.size, unanswered };
  } finally {
    await edges.end();
    await store.end();
    await provider.end();
  }
}

interface FailingStore {
  readonly url: string;
  crash(): Promise<void>;
  end(): Promise<void>;
}

async function startStore({ store, lagMs }: Failover): Promise<FailingStore> {
  if (store === 'sentinels') return RedisSentinels.start({ lagMs, downAfterMs: 500 });
  const cluster = await RedisCluster.start({ nodeTimeoutMs: 1000 });
  const primary = cluster.shards[0]?.primary;
  let back: Promise<unknown> = Promise.resolve();
  return {
    url: cluster.url,
    async crash() {
      await primary?.kill();
      // The shard has no second replica that could confirm writes after the failover.
      back = wait(BACK_AFTER_MS).then(() => primary?.restart());
    },
    async end() {
      await back;
      await cluster.end();
    },
  };
}
