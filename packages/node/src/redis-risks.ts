/** The questions asked of a Redis server. Managed services reject some of them. */
export interface RedisQuestions {
  info(section: string): Promise<string>;
  configGet(name: string): Promise<Readonly<Record<string, string>>>;
}

/** What the edge expects of a Redis server. */
export interface RedisExpectations {
  /** Another server takes over when this one fails. */
  readonly hasFailover: boolean;
  /** How many replicas must have a write before it succeeds. */
  readonly waitReplicas: number;
}

/**
 * Finds server settings that may cost users their sessions.
 *
 * @returns one text per risk, with its fix; a question that the server rejects is not a risk
 */
export async function findRedisRisks(
  server: RedisQuestions,
  expectations: RedisExpectations,
): Promise<string[]> {
  const ask = (section: string): Promise<string> => server.info(section).catch(() => '');
  const [memory, persistence, replication, fsync] = await Promise.all([
    ask('memory'),
    ask('persistence'),
    ask('replication'),
    server.configGet('appendfsync').catch((): Readonly<Record<string, string>> => ({})),
  ]);
  const risks: string[] = [];
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1];
  if (policy !== undefined && policy !== 'noeviction') {
    risks.push(`maxmemory-policy ${policy} signs users out when memory is short; use noeviction`);
  }
  if (/^aof_enabled:0/m.test(persistence)) {
    risks.push(
      'appendonly no: a restart signs users out, or restores older sessions; use appendonly yes, and appendfsync always if the provider rotates refresh tokens',
    );
  } else if (['everysec', 'no'].includes(fsync['appendfsync'] ?? '')) {
    risks.push(
      `appendfsync ${fsync['appendfsync']}: a crash of the machine loses the last refreshes, which ends those sessions if the provider rotates refresh tokens; use always`,
    );
  }
  return [...risks, ...findReplicationRisks(replication, expectations)];
}

/** A provider rejects signed requests of a clock that is further off, and its tokens seem unusable. */
const MAX_CLOCK_DIFFERENCE_MS = 5000;

/**
 * Finds out whether processes lack Redis's clock, or the machine's clock differs much from it.
 *
 * @param aheadMs how far the machine's clock is ahead; undefined if unknown
 * @param refusal with which Redis rejects the command TIME, if it does
 */
export function findClockRisks(aheadMs = 0, refusal?: string): string[] {
  if (refusal !== undefined) {
    return [
      `Redis rejects the command TIME (${refusal}), so each machine uses its own clock for sessions and refresh locks. Two machines may then refresh a session at once, which ends it if the provider rotates refresh tokens; allow the command (in an ACL: +time)`,
    ];
  }
  if (Math.abs(aheadMs) <= MAX_CLOCK_DIFFERENCE_MS) return [];
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  return [
    `the clock of this machine is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Redis's, by which sessions are kept; synchronize both (NTP)`,
  ];
}

function findReplicationRisks(
  replication: string,
  { hasFailover, waitReplicas }: RedisExpectations,
): string[] {
  if (/^role:slave/m.test(replication)) {
    return ['the server is a replica and takes no writes; name its primary in POSTERN_REDIS_URL'];
  }
  const replicas = Number(/^connected_slaves:(\d+)/m.exec(replication)?.[1] ?? Number.NaN);
  if (replicas < waitReplicas) {
    return [
      `a primary has ${replicas} replicas, but POSTERN_REDIS_WAIT_REPLICAS is ${waitReplicas}: sign-ins and refreshes fail until that many are connected; connect them, or lower the setting`,
    ];
  }
  if (hasFailover && waitReplicas === 0) {
    return [
      'a failover loses the last writes, which ends those sessions if the provider rotates refresh tokens; set POSTERN_REDIS_WAIT_REPLICAS=1',
    ];
  }
  return [];
}
