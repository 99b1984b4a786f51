import type { EmulatorSettings } from '@postern/emulators';
import { LENIENT } from '../measuring/provider.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import {
  buildApiClusters,
  CLUSTER_NAMES,
  RUNTIMES,
  type StartApiCluster,
} from '../outage/api-clusters.ts';
import { measureCrash, PROVIDER_LATENCY_MS, SESSIONS_PER_KILL } from '../outage/measure-crash.ts';
import { startApisScene } from '../outage/scene.ts';

// Kills an edge while sessions refresh a token for each of four APIs, over and over, at random moments.

const KILLS = Number(process.argv[2] ?? 50);
const MEMBERS = 2;
const SEED = 20_261_129;
/** Longer than five token requests of a session on loopback with the provider's latency. */
const LATEST_KILL_MS = 250;

const PROVIDERS: readonly (readonly [string, Partial<EmulatorSettings>])[] = [
  ['refresh tokens do not rotate', { rotateRefreshTokens: false }],
  ['they rotate, and used ones work again for a while', LENIENT],
  ['they rotate, and reuse revokes the grant', { rotateRefreshTokens: true }],
];

async function measure(
  what: string,
  settings: Partial<EmulatorSettings>,
  start: StartApiCluster,
): Promise<Row> {
  const scene = await startApisScene(settings, start, KILLS * SESSIONS_PER_KILL);
  try {
    const size = { kills: KILLS, seed: SEED, latestKillMs: LATEST_KILL_MS };
    const { sessions, interrupted, after } = await measureCrash(scene, size);
    const served = after.filter((calls) => calls.every((outcome) => outcome === '200')).length;
    const told = after.filter((calls) =>
      calls.some((outcome) => /^401 (provider_rejected_grant|session_expired)$/.test(outcome)),
    ).length;
    return {
      what,
      kills: KILLS,
      sessions,
      'calls cut off': interrupted,
      'all APIs served afterwards': served,
      'signed out': told,
      other: sessions - served - told,
      'tokens at another API': (await scene.readCounts()).mixed,
    };
  } finally {
    await scene.end();
  }
}

const clusters = await buildApiClusters(MEMBERS);
const rows: Row[] = [];
for (const runtime of RUNTIMES) {
  for (const [how, settings] of PROVIDERS) {
    const what = `${CLUSTER_NAMES[runtime](MEMBERS)}: ${how}`;
    rows.push(await measure(what, settings, clusters[runtime]));
  }
}
keepReport({
  name: 'crash-apis',
  command: `pnpm --filter @postern/bench crash-apis ${KILLS}`,
  rows,
  notes: [
    `One process is killed with SIGKILL 0 to ${LATEST_KILL_MS} ms after ${SESSIONS_PER_KILL} sessions began to call all four APIs with expired tokens (seed ${SEED}), at both edges, and is restarted. All isolates of workerd are one process; of Node and Deno, the other process goes on.`,
    `A session refreshes its own token, three for APIs by resource, and one by token exchange. The provider is oidc-provider, with ${PROVIDER_LATENCY_MS} ms of latency.`,
    'Afterwards, when the last refresh lock has expired, every session calls all four APIs.',
    'A provider that rotates and accepts no token twice ends a session whose token response was lost with the process; its user has to sign in. No client can avoid that: it cannot know whether the provider has acted.',
  ],
});
