import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { signIn } from '@postern/testing';
import { startWorkerdCluster } from '../cluster/edges.ts';
import { call, countOutcomes } from '../measuring/call.ts';
import { buildClientHeaders } from '../measuring/client-address.ts';
import { mapPooled } from '../measuring/pool.ts';
import { LENIENT, startProvider } from '../measuring/provider.ts';
import { createRandom } from '../measuring/random.ts';
import { buildTable, keepReport, type Row } from '../measuring/report.ts';
import { round } from '../measuring/statistics.ts';
import { strike } from '../outage/weather.ts';

// Many sessions under long load, and a provider that fails: are any sessions lost?

const SESSIONS = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 600);
const SEED = Number(process.argv[4] ?? 20_261_121);
const CALLERS = 16;
const LIFETIME_SECONDS = 60;
const STRIKE_EVERY_MS = 3000;
/** The pause of a caller between calls, so that the load is that of users. */
const PAUSE_MS = 40;
/** The longest backoff after a failure is half a minute. */
const CALM_MS = 35_000;

const provider = await startProvider({ ...LENIENT, accessTokenLifetimeSeconds: LIFETIME_SECONDS });
const { controls } = provider;
const cluster = await startWorkerdCluster(1, provider.origin);
const [origin = ''] = cluster.origins;

const outcomes: string[] = [];
const memory: Row[] = [];
const begun = performance.now();

function readMegabytes(): number {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${cluster.members[0]?.pid}/status`, 'utf8')) ?? [];
  return round(Number(kilobytes) / 1024, 0);
}

async function callAtRandom(random: () => number, cookies: readonly string[]): Promise<void> {
  const cookie = cookies[Math.floor(random() * cookies.length)] ?? '';
  const kind = random();
  const outcome =
    kind < 0.8
      ? await call(origin, cookie)
      : kind < 0.9
        ? await call(origin, cookie, 'GET', '/auth/session')
        : await call(origin, cookie, 'POST', '/auth/refresh');
  outcomes.push(outcome);
}

const signInFrom = (client: number): Promise<string> =>
  signIn(origin, provider.origin, buildClientHeaders(client));
const clients = Array.from({ length: SESSIONS }, (_, client) => client);
const cookies = await mapPooled(clients, CALLERS, signInFrom);
console.log(`${SESSIONS} sessions after ${round((performance.now() - begun) / 1000, 0)} s`);

const endsAt = performance.now() + SECONDS * 1000;
const isOver = (): boolean => performance.now() >= endsAt;

async function load(random: () => number): Promise<void> {
  while (!isOver()) {
    await callAtRandom(random, cookies);
    await wait(PAUSE_MS);
  }
}
async function weather(random: () => number): Promise<void> {
  while (!isOver()) {
    await strike(controls, random);
    await wait(STRIKE_EVERY_MS);
  }
}
async function watch(): Promise<void> {
  const everyMs = (SECONDS * 1000) / 10;
  for (let part = 0; part <= 10; part += 1) {
    memory.push({ 'after s': round((part * everyMs) / 1000, 0), 'workerd MiB': readMegabytes() });
    if (part < 10) await wait(everyMs);
  }
}
await Promise.all([
  watch(),
  weather(createRandom(SEED)),
  ...Array.from({ length: CALLERS }, (_, i) => load(createRandom(SEED + 1 + i))),
]);

await Promise.all(['/oauth/access-token', '/projects'].map((path) => controls.clearFaults(path)));
await wait(CALM_MS);
const after = await mapPooled(cookies, CALLERS, (cookie) => call(origin, cookie));
await cluster.end();
await provider.end();

const lost = after.filter((outcome) => outcome !== '200');
keepReport({
  name: 'outage',
  command: `pnpm --filter @postern/bench outage ${SESSIONS} ${SECONDS} ${SEED}`,
  rows: [
    {
      sessions: SESSIONS,
      'load, s': SECONDS,
      calls: outcomes.length,
      'sessions lost': lost.length,
      'workerd MiB, first to last': `${memory[0]?.['workerd MiB']} to ${memory.at(-1)?.['workerd MiB']}`,
    },
  ],
  notes: [
    `Access tokens live ${LIFETIME_SECONDS} s; every ${STRIKE_EVERY_MS} ms a random fault hits the next 1 to 40 calls of the provider's token endpoint or API (seed ${SEED}). The provider rotates refresh tokens and accepts the last one again.`,
    `${CALLERS} callers: 80 % API calls, 10 % session checks, 10 % explicit refreshes, each for a random session.`,
    `After the faults and the longest backoff, every session makes one call; ${lost.length} of ${SESSIONS} were not served${lost.length > 0 ? `: ${[...new Set(lost)].join(', ')}` : ''}.`,
    `Outcomes meanwhile:\n\n${buildTable(
      countOutcomes(outcomes).map(([outcome, count]) => ({ outcome, calls: count })),
    )}\n`,
    `Memory:\n\n${buildTable(memory)}`,
  ],
});
if (lost.length > 0) process.exitCode = 1;
