import { setTimeout as wait } from 'node:timers/promises';
import { HEADERS } from '@postern/testing';
import type { Cluster } from '../cluster/edges.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { percentile, round } from '../measuring/statistics.ts';
import {
  buildApiClusters,
  CLUSTER_NAMES,
  RUNTIMES,
  type StartApiCluster,
} from '../outage/api-clusters.ts';
import { API_ROUTES, type ApiStage, startApiStage } from '../storm/api-stage.ts';

// Many callers of one session with three APIs by resource and one by token exchange, through several
// isolates or processes: before any of the tokens exists, and when all of them have expired. The
// provider rotates refresh tokens and revokes the grant on reuse.

const CALLERS = Number(process.argv[2] ?? 1000);
const MEMBERS = 4;
const ROUTES = Object.keys(API_ROUTES);
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

async function storm(origins: readonly string[], cookie: string) {
  const calls = Array.from({ length: CALLERS }, async (_, caller) => {
    const begun = performance.now();
    const origin = origins[caller % origins.length];
    const route = ROUTES[Math.floor(caller / origins.length) % ROUTES.length];
    const response = await fetch(`${origin}/api/${route}/data`, {
      headers: { ...HEADERS, cookie },
    });
    await response.arrayBuffer();
    return { status: response.status, time: performance.now() - begun };
  });
  return Promise.all(calls);
}

async function measureStorm(
  what: string,
  { origins }: Cluster,
  stage: ApiStage,
  cookie: string,
): Promise<Row> {
  stage.countRequests();
  const outcomes = await storm(origins, cookie);
  const requests = stage.countRequests();
  const session = await fetch(`${origins[1]}/auth/session`, { headers: { ...HEADERS, cookie } });
  const { status }: { status?: string } = await session.json();
  const times = outcomes.map(({ time }) => time);
  return {
    what,
    callers: CALLERS,
    served: outcomes.filter((outcome) => outcome.status === 200).length,
    refreshes: requests['refresh_token'] ?? 0,
    exchanges: requests[EXCHANGE] ?? 0,
    'tokens at another API': stage.countMixed(),
    'session afterwards': status ?? 'unknown',
    'p50 ms': round(percentile(times, 0.5), 0),
    'p99 ms': round(percentile(times, 0.99), 0),
  };
}

async function measure(name: string, start: StartApiCluster): Promise<readonly Row[]> {
  const stage = await startApiStage();
  const cluster = await start(stage);
  try {
    await stage.controls.updateSettings({ accessTokenLifetimeSeconds: 60 });
    const cookie = await stage.signIn(cluster.origins[0] ?? '');
    const first = await measureStorm(`${name}: no API has a token`, cluster, stage, cookie);
    await wait(62_000);
    await stage.controls.updateSettings({ accessTokenLifetimeSeconds: 600 });
    const again = await measureStorm(
      'the same session: every token has expired',
      cluster,
      stage,
      cookie,
    );
    const steady = await measureStorm('the same session, at once after it', cluster, stage, cookie);
    return [first, again, steady];
  } finally {
    await cluster.end();
    await stage.end();
  }
}

const clusters = await buildApiClusters(MEMBERS);
const rows: Row[] = [];
for (const runtime of RUNTIMES) {
  rows.push(...(await measure(CLUSTER_NAMES[runtime](MEMBERS), clusters[runtime])));
}
keepReport({
  name: 'storm-apis',
  command: `pnpm --filter @postern/bench storm-apis ${CALLERS}`,
  rows,
  notes: [
    'All callers have the same session cookie and call at once, a quarter of them each API: three by resource (RFC 8707), one by token exchange (RFC 8693) with the edge as actor.',
    'The provider is oidc-provider with rotation; it revokes the grant if a refresh token is reused. Each API asks it for the audience of each token.',
    'Without a token, each API needs one request. When all have expired, the session’s own token needs one more refresh.',
    '“session afterwards”: the state of the session cookie after the storm.',
  ],
});
