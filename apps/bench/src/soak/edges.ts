import { readdirSync } from 'node:fs';
import { RedisServer } from '@postern/processes';
import {
  type Cluster,
  type Member,
  startProcesses,
  startWorkerdCluster,
} from '../cluster/edges.ts';
import { bundleWorker } from '../measuring/bundle-worker.ts';
import { TRUSTS_LOOPBACK } from '../measuring/client-address.ts';
import { readGroup } from '../measuring/processor-time.ts';
import { OPERATOR_TOKEN } from './gauges.ts';
import type { World } from './world-process.ts';

/** An edge that a user may reach. */
export interface Entry {
  readonly origin: string;
  /** False while the process is down, as a load balancer sees it. */
  isUp: boolean;
}

/** Entries that share a store. A user keeps to one group. */
export interface Group {
  readonly entries: readonly Entry[];
}

/** A process that is killed each minute. */
export interface Victim {
  readonly member: Member;
  /** The entries that are down with it. */
  readonly entries: readonly Entry[];
  /** The processes that it has forked and restarts by itself. Default: none. */
  readonly findWorkers?: () => readonly number[];
}

/** The edges of one runtime. */
export interface Edges {
  readonly groups: readonly Group[];
  readonly victim: Victim;
  /** The process groups that live as long as the soak, by name. */
  readonly longLived: Readonly<Record<string, () => number>>;
  /** The edge whose metrics tell how much JavaScript uses. Default: none. */
  readonly measured?: string;
  /** A store that can be hurt. */
  readonly redis?: RedisServer;
  end(): Promise<void>;
}

/** The runtimes of a soak. */
export const RUNTIMES = ['Node', 'Deno', 'workerd'] as const;
/** The name of a runtime. */
export type SoakRuntime = (typeof RUNTIMES)[number];

const SETTINGS = { ...TRUSTS_LOOPBACK, POSTERN_OPERATOR_TOKEN: OPERATOR_TOKEN };

/** Starts the edges of each runtime. */
export const START_EDGES: Readonly<Record<SoakRuntime, (world: World) => Promise<Edges>>> = {
  /** One process, and a primary with two workers, on one Redis. */
  async Node({ config, provider }) {
    const redis = await RedisServer.start({ durability: 'everysec' });
    const variables = { ...SETTINGS, POSTERN_REDIS_URL: redis.url };
    const cluster = await startProcesses('node', 2, provider, countWorkers, { config, variables });
    const edges = pair(cluster, () => cluster.end().then(() => redis.end()));
    const { member } = edges.victim;
    return {
      ...edges,
      victim: { ...edges.victim, findWorkers: () => findChildren(member.pid) },
      longLived: { ...edges.longLived, Redis: () => redis.pid },
      redis,
    };
  },
  /** Two processes on one KV file. */
  async Deno({ config, provider }) {
    const configured = { config, variables: SETTINGS };
    const cluster = await startProcesses('deno', 2, provider, () => ({}), configured);
    return pair(cluster, () => cluster.end());
  },
  /** Two processes, each with two isolates and its own Durable Objects on disk. */
  async workerd({ config, provider }) {
    const script = await bundleWorker('../../worker/src/json-config.ts');
    const start = (): Promise<Cluster> =>
      startWorkerdCluster(2, provider, script, { CONFIG: config });
    const [steady, killed] = await Promise.all([start(), start()]);
    const groups = [steady, killed].map(({ origins }) => ({ entries: origins.map(buildEntry) }));
    return {
      groups,
      victim: { member: firstOf(killed.members), entries: groups[1]?.entries ?? [] },
      longLived: { workerd: () => steady.members[0]?.pid ?? 0 },
      end: async () => void (await Promise.all([steady.end(), killed.end()])),
    };
  },
};

/** The second process has two workers. */
const countWorkers = (i: number): Record<string, string> => ({ POSTERN_WORKERS: `${i + 1}` });

const buildEntry = (origin: string): Entry => ({ origin, isUp: true });

/** Two processes on one store: the first lives on, the second is killed. */
function pair({ origins, members }: Cluster, end: () => Promise<void>): Edges {
  const entries = origins.map(buildEntry);
  return {
    groups: [{ entries }],
    victim: { member: firstOf(members.slice(1)), entries: entries.slice(1) },
    longLived: { edge: () => members[0]?.pid ?? 0 },
    measured: origins[0] ?? '',
    end,
  };
}

function firstOf(members: readonly Member[]): Member {
  const [member] = members;
  if (member === undefined) throw new Error('there is no process to kill');
  return member;
}

/** The processes of a group without its leader. */
function findChildren(leader: number): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => readGroup(name) === leader);
  return pids.map(Number).filter((pid) => pid !== leader);
}
