import { setTimeout as wait } from 'node:timers/promises';
import type { EmulatorSettings } from '@postern/emulators';
import { signIn } from '@postern/processes';
import { call } from './call.ts';
import { type Cluster, startWorkerdCluster } from './cluster/edges.ts';
import { mapPooled } from './pool.ts';
import { LENIENT, startProvider } from './provider.ts';
import { createRandom } from './random.ts';
import { keepReport, type Row } from './report.ts';

// The edge's process is killed while it renews, over and over, at random moments.

const KILLS = Number(process.argv[2] ?? 200);
const SESSIONS_PER_KILL = 4;
const SEED = 20_261_121;
/** Longer than a renewal on loopback takes with the provider's latency below. */
const LATEST_KILL_MS = 60;
const PROVIDER_LATENCY_MS = 15;
/** A claim of a killed process holds for 12 s. */
const CLAIM_ENDS_MS = 13_000;

async function measure(what: string, settings: Partial<EmulatorSettings>): Promise<Row> {
  const provider = await startProvider(settings);
  const { controls } = provider;
  const cluster = await startWorkerdCluster(1, provider.origin);
  const [origin = ''] = cluster.origins;
  try {
    await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
    const slots = Array.from({ length: KILLS * SESSIONS_PER_KILL });
    const cookies = await mapPooled(slots, 16, () => signIn(origin, provider.origin));
    await controls.updateSettings({ accessTokenLifetimeSeconds: 3600 });
    await controls.addFault({
      target: '/oauth/access-token',
      kind: 'latency',
      latencyMs: PROVIDER_LATENCY_MS,
      times: 1_000_000,
    });
    await wait(1200);
    const interrupted = await killOften(cluster, origin, cookies);
    await wait(CLAIM_ENDS_MS);
    const outcomes = await mapPooled(cookies, 16, (cookie) => call(origin, cookie));
    const count = (outcome: string): number => outcomes.filter((o) => o === outcome).length;
    const told = count('401 provider_rejected_grant');
    return {
      what,
      kills: KILLS,
      sessions: cookies.length,
      'calls cut off': interrupted,
      'served afterwards': count('200'),
      'told to sign in': told,
      'anything else': cookies.length - count('200') - told,
    };
  } finally {
    await cluster.end();
    await provider.end();
  }
}

/** @returns how many calls the kills cut off */
async function killOften(
  { members: [workerd] }: Cluster,
  origin: string,
  cookies: readonly string[],
): Promise<number> {
  const random = createRandom(SEED);
  let interrupted = 0;
  for (let kills = 0; kills < KILLS; kills += 1) {
    const first = kills * SESSIONS_PER_KILL;
    const calls = cookies
      .slice(first, first + SESSIONS_PER_KILL)
      .map((cookie) => call(origin, cookie));
    await wait(random() * LATEST_KILL_MS);
    await workerd?.kill();
    interrupted += (await Promise.all(calls)).filter((outcome) => outcome === 'cut off').length;
    await workerd?.restart();
  }
  return interrupted;
}

const rows = [
  await measure('the last refresh token is accepted again for a while', LENIENT),
  await measure('it is not', { rotateRefreshTokens: true }),
];
keepReport({
  name: 'crash',
  command: `pnpm --filter @postern/bench crash ${KILLS}`,
  rows,
  notes: [
    `workerd is killed with SIGKILL 0 to ${LATEST_KILL_MS} ms after ${SESSIONS_PER_KILL} sessions began to renew (seed ${SEED}), and started again on the same storage.`,
    'Afterwards, when the last claim has ended, every session makes one call.',
    'A provider that rotates and accepts no token twice ends a session whose answer was lost; its user is told to sign in.',
  ],
});
