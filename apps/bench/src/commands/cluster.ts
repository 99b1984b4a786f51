import { setTimeout as wait } from 'node:timers/promises';
import { signIn } from '@postern/testing';
import { callEverySession } from '../cluster/aftermath.ts';
import {
  type Cluster,
  type NodeCluster,
  startDenoCluster,
  startNodeCluster,
  startWorkerdCluster,
} from '../cluster/edges.ts';
import { applyCrowd, isSignedOut, type Seen } from '../cluster/load.ts';
import { type Case, NODE_CASES, type NodeCase } from '../cluster/node-cases.ts';
import { PROCESS_CASES, ROLLING_CASE } from '../cluster/process-cases.ts';
import { countOutcomes } from '../measuring/call.ts';
import { mapPooled } from '../measuring/pool.ts';
import { LENIENT, type Provider, STRICT, startProvider } from '../measuring/provider.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';

// Clusters of each runtime under load while a store, a network or a process fails: the calls served
// and rejected, and the sessions lost.

const SESSIONS = Number(process.argv[2] ?? 300);
const SEED = Number(process.argv[3] ?? 20_261_121);
const ONLY = process.argv[4] ?? '';
const MEMBERS = 3;
const LOAD_SECONDS = 10;
/** Short, so that sessions refresh all the time. A background refresh starts at two thirds. */
const LIFETIME_SECONDS = 4;
const STRIKE_AFTER_MS = 2500;

async function measure<C extends Cluster>(
  runtime: string,
  one: Case<C>,
  startCluster: (lockitOrigin: string) => Promise<C>,
): Promise<Row | undefined> {
  const name = `${runtime}: ${one.what}`;
  if (!name.includes(ONLY)) return undefined;
  const provider = await startProvider(one.isLenient ? LENIENT : STRICT);
  const cluster = await startCluster(provider.origin);
  try {
    const row = await strikeUnderLoad(name, one, cluster, provider);
    console.log(JSON.stringify(row));
    return row;
  } finally {
    await cluster.end();
    await provider.end();
  }
}

async function strikeUnderLoad<C extends Cluster>(
  name: string,
  one: Case<C>,
  cluster: C,
  { origin, controls, countRefreshes }: Provider,
): Promise<Row> {
  const { origins } = cluster;
  await controls.updateSettings({ accessTokenLifetimeSeconds: LIFETIME_SECONDS });
  const slots = Array.from({ length: SESSIONS });
  const cookies = await mapPooled(slots, 8, (_, i) =>
    signIn(origins[i % origins.length] ?? '', origin),
  );
  const load = applyCrowd(origins, cookies, LOAD_SECONDS, SEED);
  await wait(STRIKE_AFTER_MS);
  const beganMs = performance.now();
  await one.strike(cluster);
  const lastedMs = performance.now() - beganMs;
  const seen = await load;
  const refreshes = await countRefreshes();
  const afterwards = await callEverySession(origins, cookies);
  const lost = new Set([
    ...seen.signedOut,
    ...cookies.filter((_, i) => isSignedOut(afterwards[i] ?? '')),
  ]);
  const silent = afterwards.filter((outcome) => outcome !== '200' && !isSignedOut(outcome)).length;
  if ((lost.size > 0 && one.mayLose === undefined) || silent > 0) process.exitCode = 1;
  return buildRow(name, lastedMs, seen, refreshes, lost.size, silent, one.mayLose);
}

function buildRow(
  what: string,
  lastedMs: number,
  { outcomes }: Seen,
  refreshes: number,
  lost: number,
  unanswered: number,
  mayLose = '',
): Row {
  const rejected = countOutcomes(outcomes.filter((outcome) => outcome !== '200'));
  return {
    what,
    'lasted s': round(lastedMs / 1000, 1),
    calls: outcomes.length,
    served: outcomes.filter((outcome) => outcome === '200').length,
    rejected: rejected.map(([outcome, count]) => `${count} ${outcome}`).join(', ') || 'none',
    refreshes,
    'sessions lost':
      lost > 0 ? `${lost} of ${SESSIONS} (${mayLose || 'WRONG'})` : `0 of ${SESSIONS}`,
    'not served after 20 s': unanswered,
  };
}

type Start<C> = (lockitOrigin: string) => Promise<C>;

async function measureAll<C extends Cluster>(
  runtime: string,
  cases: readonly Case<C>[],
  startCluster: (one: Case<C>) => Start<C>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const one of cases) {
    const row = await measure(runtime, one, startCluster(one));
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

const onNode =
  ({ redis }: NodeCase): Start<NodeCluster> =>
  (lockit) =>
    startNodeCluster(MEMBERS, lockit, redis);
const onDeno = (): Start<Cluster> => (lockit) => startDenoCluster(MEMBERS, lockit);
const onWorkerd = (): Start<Cluster> => (lockit) => startWorkerdCluster(MEMBERS, lockit);
const measured = [
  ...(await measureAll('Node + Redis', [...NODE_CASES, ...PROCESS_CASES, ROLLING_CASE], onNode)),
  ...(await measureAll('Deno + KV', [...PROCESS_CASES, ROLLING_CASE], onDeno)),
  ...(await measureAll('workerd', PROCESS_CASES, onWorkerd)),
];
keepReport({
  name: 'cluster',
  isPart: ONLY !== '',
  command: `pnpm --filter @postern/bench cluster ${SESSIONS} ${SEED}`,
  rows: measured,
  notes: [
    `${MEMBERS} processes (workerd: isolates of one process) share one store and ${SESSIONS} sessions; access tokens live ${LIFETIME_SECONDS} s. 12 callers call through any process, for any session, for ${LOAD_SECONDS} s (seed ${SEED}); the failure begins after ${STRIKE_AFTER_MS} ms.`,
    'The provider rotates refresh tokens and ends a session whose token is reused, unless the row says otherwise. No leases: every call reads the store.',
    '“sessions lost”: the edge ended the session during the load or afterwards, when every session calls until it is served or over, for at most 20 s.',
    '503 provider_unavailable: a refresh failed or waits, and the caller may retry; cut off: the process that was called died.',
  ],
});
