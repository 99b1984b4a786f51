import { startWorkerdCluster } from '../cluster/edges.ts';
import { countOutcomes } from '../measuring/call.ts';
import { LENIENT } from '../measuring/provider.ts';
import { buildTable, keepReport } from '../measuring/report.ts';
import { CALLERS, measureOutage, STRIKE_EVERY_MS } from '../outage/measure-outage.ts';
import { startLockitScene } from '../outage/scene.ts';

// Many sessions under long load, and a provider that fails: are any sessions lost?

const SESSIONS = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 600);
const SEED = Number(process.argv[4] ?? 20_261_121);
const LIFETIME_SECONDS = 60;

const scene = await startLockitScene(
  { ...LENIENT, accessTokenLifetimeSeconds: LIFETIME_SECONDS },
  (origin) => startWorkerdCluster(1, origin),
);
const { outcomes, lost, memory } = await measureOutage(scene, {
  sessions: SESSIONS,
  seconds: SECONDS,
  seed: SEED,
});
await scene.end();

keepReport({
  name: 'outage',
  command: `pnpm --filter @postern/bench outage ${SESSIONS} ${SECONDS} ${SEED}`,
  rows: [
    {
      sessions: SESSIONS,
      'load, s': SECONDS,
      calls: outcomes.length,
      'sessions lost': lost.length,
      'workerd MiB, first to last': `${memory[0]?.['edge MiB']} to ${memory.at(-1)?.['edge MiB']}`,
    },
  ],
  notes: [
    `Access tokens live ${LIFETIME_SECONDS} s; every ${STRIKE_EVERY_MS} ms a random fault hits the next 1 to 40 calls of the provider's token endpoint or API (seed ${SEED}). The provider rotates refresh tokens and accepts the last one again.`,
    `${CALLERS} callers: 80 % API calls, 10 % session checks, 10 % explicit refreshes, each for a random session.`,
    `After the faults and the longest backoff, every session makes one call; ${lost.length} of ${SESSIONS} were not served${lost.length > 0 ? `: ${[...new Set(lost.flat())].join(', ')}` : ''}.`,
    `Outcomes meanwhile:\n\n${buildTable(
      countOutcomes(outcomes).map(([outcome, count]) => ({ outcome, calls: count })),
    )}\n`,
    `Memory:\n\n${buildTable(memory)}`,
  ],
});
if (lost.length > 0) process.exitCode = 1;
