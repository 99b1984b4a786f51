import { connectRedisStore } from '@postern/node';
import { RedisCluster, RedisSentinels, RedisServer } from '@postern/processes';
import { type Failover, measureFailover } from '../cluster/failover.ts';
import { countOutcomes } from '../measuring/call.ts';
import { buildTable, keepReport, type Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';

// Failover of Redis under a storm of refreshes, with and without WAIT: the sessions lost, and what WAIT
// costs.

const SESSIONS = Number(process.argv[2] ?? 200);
const SEED = Number(process.argv[3] ?? 20_261_129);
const LOAD_SECONDS = 12;
/** How late replicas are: in the same rack, and far away. */
const LAGS_MS = [1, 50, 300];
const WAITS = [0, 1];
const SERIAL_WRITES = 300;
const PARALLEL_WRITES = 3000;
/** About the size of a sealed session. */
const VALUE = 'x'.repeat(1500);

async function measureLoss(one: Pick<Failover, 'store' | 'lagMs' | 'waitReplicas'>): Promise<Row> {
  const options = { ...one, sessions: SESSIONS, seconds: LOAD_SECONDS, seed: SEED };
  const { outcomes, refreshes, lost, unanswered } = await measureFailover(options);
  const rejected = countOutcomes(outcomes.filter((outcome) => outcome !== '200'));
  if ((lost > 0 && one.waitReplicas > 0) || unanswered > 0) process.exitCode = 1;
  const lag = one.store === 'sentinels' ? `, replicas ${one.lagMs} ms behind` : '';
  const row = {
    store: `${one.store}${lag}`,
    WAIT: one.waitReplicas,
    calls: outcomes.length,
    served: outcomes.filter((outcome) => outcome === '200').length,
    rejected: rejected.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none',
    refreshes,
    'sessions lost': `${lost} of ${SESSIONS}`,
    'not served after 20 s': unanswered,
  };
  console.log(JSON.stringify(row));
  return row;
}

interface Place {
  readonly name: string;
  readonly start: () => Promise<{ readonly url: string; end(): Promise<void> }>;
}

const PLACES: readonly Place[] = [
  { name: 'one server', start: () => RedisServer.start() },
  ...LAGS_MS.map((lagMs) => ({
    name: `sentinels, replicas ${lagMs} ms behind`,
    start: () => RedisSentinels.start({ lagMs }),
  })),
  { name: 'cluster', start: () => RedisCluster.start() },
];

async function measureCost({ name, start }: Place): Promise<Row[]> {
  const place = await start();
  const rows: Row[] = [];
  for (const waitReplicas of name === 'one server' ? [0] : WAITS) {
    const ignored = { onError: () => undefined, onBack: () => undefined };
    const redis = await connectRedisStore(place.url, ignored, { waitReplicas });
    const write = (key: string): Promise<boolean> =>
      redis.store.writeIfVersion(`${waitReplicas} ${key}`, undefined, {
        version: 'a',
        value: VALUE,
        expiresAtMs: Date.now() + 60_000,
      });
    await Promise.all(Array.from({ length: 200 }, (_, i) => write(`warm ${i}`)));
    let begunMs = performance.now();
    for (let i = 0; i < SERIAL_WRITES; i += 1) await write(`serial ${i}`);
    const serialMs = (performance.now() - begunMs) / SERIAL_WRITES;
    begunMs = performance.now();
    await Promise.all(Array.from({ length: PARALLEL_WRITES }, (_, i) => write(`parallel ${i}`)));
    const perSecond = (PARALLEL_WRITES / (performance.now() - begunMs)) * 1000;
    await redis.close();
    const figures = { 'one write, ms': round(serialMs, 2), 'writes a second': round(perSecond, 0) };
    rows.push({ store: name, WAIT: waitReplicas, ...figures });
  }
  await place.end();
  return rows;
}

const cost: Row[] = [];
for (const place of PLACES) cost.push(...(await measureCost(place)));
console.log(buildTable(cost));
const losses: Row[] = [];
for (const waitReplicas of WAITS) {
  for (const lagMs of LAGS_MS) {
    losses.push(await measureLoss({ store: 'sentinels', lagMs, waitReplicas }));
  }
  losses.push(await measureLoss({ store: 'cluster', lagMs: 0, waitReplicas }));
}
keepReport({
  name: 'failover',
  command: `pnpm --filter @postern/bench failover ${SESSIONS} ${SEED}`,
  rows: losses,
  notes: [
    `Three processes on Node share one store and ${SESSIONS} sessions; access tokens live 4 s, and 12 callers call for ${LOAD_SECONDS} s without leases. After 3 s a primary is killed (SIGKILL) while sessions refresh. Sentinels: what is on its way to the two replicas is lost, as when a machine crashes. Cluster: three primaries with one replica each; the kernel still delivers what the killed process had sent.`,
    'The provider rotates refresh tokens and ends a session whose token is reused. “sessions lost”: signed out during the load, or afterwards, when every session calls until it is served or over.',
    'WAIT is `POSTERN_REDIS_WAIT_REPLICAS`. With WAIT 1, a shard of the cluster has no second replica after the failover, so its writes fail (503) until the old primary is back as a replica, here after 6 s.',
    `What WAIT costs, with ${VALUE.length} B a record and appendfsync always on every server, all on one disk:\n\n${buildTable(cost)}\n`,
  ],
});
