import { setTimeout as wait } from 'node:timers/promises';
import type { EmulatorSettings } from '@postern/emulators';
import { signIn } from '@postern/testing';
import { type Cluster, startWorkerdCluster } from '../cluster/edges.ts';
import { call } from '../measuring/call.ts';
import { buildClientHeaders } from '../measuring/client-address.ts';
import { mapPooled } from '../measuring/pool.ts';
import { LENIENT, startProvider } from '../measuring/provider.ts';
import { createRandom } from '../measuring/random.ts';
import { keepReport, type Row } from '../measuring/report.ts';

// Kills the edge's process while it refreshes, over and over, at random moments.

const KILLS = Number(process.argv[2] ?? 200);
const SESSIONS_PER_KILL = 4;
const SEED = 20_261_121;
/** Longer than a refresh on loopback with the latency below. */
const LATEST_KILL_MS = 60;
const PROVIDER_LATENCY_MS = 15;
/** The refresh lock of a killed process expires after 12 s. */
const LOCK_EXPIRES_MS = 13_000;

async function measure(what: string, settings: Partial<EmulatorSettings>): Promise<Row> {
  const provider = await startProvider(settings);
  const { controls } = provider;
  const cluster = await startWorkerdCluster(1, provider.origin);
  const [origin = ''] = cluster.origins;
  try {
    await controls.updateSettings({ accessTokenLifetimeSeconds: 1 });
    const clients = Array.from({ length: KILLS * SESSIONS_PER_KILL }, (_, client) => client);
    const cookies = await mapPooled(clients, 16, (client) =>
      signIn(origin, provider.origin, buildClientHeaders(client)),
    );
    await controls.updateSettings({ accessTokenLifetimeSeconds: 3600 });
    await controls.addFault({
      target: '/oauth/access-token',
      kind: 'latency',
      latencyMs: PROVIDER_LATENCY_MS,
      times: 1_000_000,
    });
    await wait(1200);
    const interrupted = await killOften(cluster, origin, cookies);
    await wait(LOCK_EXPIRES_MS);
    const outcomes = await mapPooled(cookies, 16, (cookie) => call(origin, cookie));
    const count = (outcome: string): number => outcomes.filter((o) => o === outcome).length;
    const told = count('401 provider_rejected_grant');
    return {
      what,
      kills: KILLS,
      sessions: cookies.length,
      'calls cut off': interrupted,
      'served afterwards': count('200'),
      'signed out': told,
      other: cookies.length - count('200') - told,
    };
  } finally {
    await cluster.end();
    await provider.end();
  }
}

/** Kills and restarts the process for every group of sessions. @returns how many calls were cut off */
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
  await measure('the provider accepts the last refresh token again for a while', LENIENT),
  await measure('it does not', { rotateRefreshTokens: true }),
];
keepReport({
  name: 'crash',
  command: `pnpm --filter @postern/bench crash ${KILLS}`,
  rows,
  notes: [
    `workerd is killed with SIGKILL 0 to ${LATEST_KILL_MS} ms after ${SESSIONS_PER_KILL} sessions began to refresh (seed ${SEED}), and restarted on the same storage.`,
    'Afterwards, when the last refresh lock has expired, every session makes one call.',
    'A provider that rotates and accepts no token twice ends a session whose token response was lost; its user has to sign in.',
  ],
});
