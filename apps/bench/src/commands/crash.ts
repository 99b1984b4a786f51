import type { EmulatorSettings } from '@postern/emulators';
import { startWorkerdCluster } from '../cluster/edges.ts';
import { LENIENT } from '../measuring/provider.ts';
import { keepReport, type Row } from '../measuring/report.ts';
import { measureCrash, SESSIONS_PER_KILL } from '../outage/measure-crash.ts';
import { startLockitScene } from '../outage/scene.ts';

// Kills the edge's process while it refreshes, over and over, at random moments.

const KILLS = Number(process.argv[2] ?? 200);
const SEED = 20_261_121;
/** Longer than a refresh on loopback with the provider's latency. */
const LATEST_KILL_MS = 60;

async function measure(what: string, settings: Partial<EmulatorSettings>): Promise<Row> {
  const scene = await startLockitScene(settings, (origin) => startWorkerdCluster(1, origin));
  try {
    const size = { kills: KILLS, seed: SEED, latestKillMs: LATEST_KILL_MS };
    const { sessions, interrupted, after } = await measureCrash(scene, size);
    const outcomes = after.flat();
    const count = (outcome: string): number => outcomes.filter((o) => o === outcome).length;
    const told = count('401 provider_rejected_grant');
    return {
      what,
      kills: KILLS,
      sessions,
      'calls cut off': interrupted,
      'served afterwards': count('200'),
      'signed out': told,
      other: sessions - count('200') - told,
    };
  } finally {
    await scene.end();
  }
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
