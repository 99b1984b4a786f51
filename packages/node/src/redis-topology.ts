import type { RedisQuestions } from './redis-risks.ts';
import type { RedisTarget } from './redis-url.ts';

/** The servers are of another kind than `POSTERN_REDIS_URL` says. The message names the fix. */
export class RedisTopologyError extends Error {}

type Kind = RedisTarget['kind'];

const NODE_FIX = 'the server is a node of a Redis Cluster; write redis+cluster://host1,host2';
const SENTINEL_FIX = 'the server is a sentinel; write redis+sentinel://host1,host2/name';

/** Replies of a replica to a write, also in a script, and to a read if `replica-serve-stale-data` is off. */
const REPLICA = /\bREADONLY You can't write|^MASTERDOWN /;

/** Replies that show the wrong kind of server, by what the URL says, and the fix. */
const SIGNS: readonly (readonly [readonly Kind[], RegExp, string])[] = [
  [['server'], /^(?:MOVED|ASK) /, NODE_FIX],
  [
    ['server'],
    REPLICA,
    'the server is a replica, which takes no writes; Postern connects again, in case a failover is in progress; if this persists, name the primary, or write redis+sentinel://host1,host2/name',
  ],
  [['server', 'cluster'], /unknown command .?(?:HGETALL|EVAL|CLUSTER)/i, SENTINEL_FIX],
  [
    ['cluster'],
    /cluster support disabled/i,
    'the server is not a node of a Redis Cluster; write redis://host:6379',
  ],
  [
    ['sentinel'],
    /unknown command .?SENTINEL/i,
    'the server is not a sentinel; name the sentinels, which usually have port 26379, or write redis://host:6379',
  ],
  [
    ['sentinel'],
    /No such master/i,
    'the sentinels watch no primary of that name; end it with the name that sentinel.conf gives after "sentinel monitor"',
  ],
];

/**
 * Whether an error is the reply of a replica to a client that has to reach the primary. In a cluster, a
 * replica names the primary instead (MOVED), and the client follows.
 */
export function isFromReplica({ kind }: RedisTarget, error: unknown): boolean {
  return kind !== 'cluster' && error instanceof Error && REPLICA.test(error.message);
}

/** Replaces an error that shows the wrong kind of server by one that names the fix. */
export function explainTopologyError({ kind }: RedisTarget, error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  const sign = SIGNS.find(([kinds, pattern]) => kinds.includes(kind) && pattern.test(message));
  return sign === undefined ? error : buildError(sign[2], error);
}

/**
 * Asks a server that `redis://` names which kind it is. A node of a cluster accepts some of the keys, so
 * the edge would seem to work.
 *
 * @returns an error that names the fix; undefined if the server says nothing that is wrong
 */
export async function findTopologyError(
  { kind }: RedisTarget,
  server: RedisQuestions,
): Promise<RedisTopologyError | undefined> {
  if (kind !== 'server') return undefined;
  const info = await server.info('server').catch(() => '');
  const mode = /^(?:redis|server)_mode:(\w+)/m.exec(info)?.[1];
  if (mode === 'cluster') return buildError(NODE_FIX);
  return mode === 'sentinel' ? buildError(SENTINEL_FIX) : undefined;
}

function buildError(fix: string, cause?: unknown): RedisTopologyError {
  return new RedisTopologyError(`POSTERN_REDIS_URL: ${fix}`, { cause });
}
