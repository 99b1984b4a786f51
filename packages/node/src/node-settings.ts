import { availableParallelism } from 'node:os';
import type { ConfigError } from '@postern/edge';
import { readServerSettings, type ServerSettings } from '@postern/server';
import { parseRedisUrl, RedisUrlError } from './redis-url.ts';

/** Settings of the process on Node, beside the edge's own. */
export interface NodeSettings extends ServerSettings {
  /** `POSTERN_REDIS_URL`. If absent, sessions are in memory and end with the process. */
  readonly redisUrl?: string;
  /**
   * `POSTERN_REDIS_WAIT_REPLICAS`, default 0: how many replicas must have a write before it counts. With
   * 1 or more, a failover loses no session, and writes fail while fewer replicas are connected.
   */
  readonly redisWaitReplicas: number;
  /**
   * `POSTERN_KEEP_ALIVE_SECONDS`, default 125: how long an idle connection is kept open. It must be
   * longer than the proxy in front keeps it. By default an ALB and nginx keep it for 60 s, Traefik
   * for 90 s, Caddy for 120 s.
   */
  readonly keepAliveSeconds: number;
  /**
   * `POSTERN_WORKERS`, default 1: how many processes share the port; `auto` is one for each processor.
   * More than one needs Redis, which holds the sessions of all.
   */
  readonly workers: number;
}

const KEEP_ALIVE_SECONDS = 125;
/** An ALB can be set to keep a connection for 4,000 s. */
const LONGEST_KEEP_ALIVE_SECONDS = 7200;
const MOST_WORKERS = 256;
const MOST_REPLICAS = 9;

/** Reads the settings of the process from its environment, and reports every fault with its fix. */
export function readNodeSettings(environment: Readonly<Record<string, string | undefined>>): {
  readonly settings: NodeSettings;
  readonly faults: readonly ConfigError[];
} {
  const { settings, faults: serverFaults } = readServerSettings(environment);
  const faults = [...serverFaults];
  const keepAliveSeconds = readKeepAlive(environment['POSTERN_KEEP_ALIVE_SECONDS'], faults);
  const redisUrl = environment['POSTERN_REDIS_URL'];
  const target = redisUrl ? parseRedisUrl(redisUrl) : undefined;
  if (target instanceof RedisUrlError) {
    faults.push({ name: 'POSTERN_REDIS_URL', fix: target.message });
  }
  const redisWaitReplicas = readWaitReplicas(
    environment['POSTERN_REDIS_WAIT_REPLICAS'] || '0',
    redisUrl,
    faults,
  );
  const workers = readWorkers(environment['POSTERN_WORKERS'] || '1', redisUrl, faults);
  return {
    settings: {
      ...settings,
      keepAliveSeconds,
      workers,
      redisWaitReplicas,
      ...(redisUrl && { redisUrl }),
    },
    faults,
  };
}

function readKeepAlive(text: string | undefined, faults: ConfigError[]): number {
  if (!text) return KEEP_ALIVE_SECONDS;
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (seconds >= 1 && seconds <= LONGEST_KEEP_ALIVE_SECONDS) return seconds;
  const fix = `is ${JSON.stringify(text)}; set it to a whole number of seconds from 1 to ${LONGEST_KEEP_ALIVE_SECONDS}`;
  faults.push({ name: 'POSTERN_KEEP_ALIVE_SECONDS', fix });
  return KEEP_ALIVE_SECONDS;
}

/** `auto` needs Redis on a machine with one processor too, so that a setting works on all machines or on none. */
function readWorkers(text: string, redisUrl: string | undefined, faults: ConfigError[]): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  const isCount = count >= 1 && count <= MOST_WORKERS;
  if (text !== 'auto' && !isCount) {
    const fix = `is ${JSON.stringify(text)}; set it, or --workers, to a number from 1 to ${MOST_WORKERS}, or to auto`;
    faults.push({ name: 'POSTERN_WORKERS', fix });
  } else if (count !== 1 && !redisUrl) {
    const fix = `is ${text}, but without Redis each process has sessions of its own; set POSTERN_REDIS_URL, or remove POSTERN_WORKERS (--workers)`;
    faults.push({ name: 'POSTERN_WORKERS', fix });
  }
  return text === 'auto' ? availableParallelism() : Math.max(count, 1);
}

function readWaitReplicas(
  text: string,
  redisUrl: string | undefined,
  faults: ConfigError[],
): number {
  const name = 'POSTERN_REDIS_WAIT_REPLICAS';
  const count = /^\d$/.test(text) ? Number(text) : undefined;
  if (count === undefined) {
    const fix = `is ${JSON.stringify(text)}; set it to a number of replicas from 0 to ${MOST_REPLICAS}`;
    faults.push({ name, fix });
  } else if (count > 0 && !redisUrl) {
    faults.push({ name, fix: `is ${count} without Redis; set POSTERN_REDIS_URL, or remove it` });
  }
  return count ?? 0;
}
