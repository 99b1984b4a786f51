import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import {
  createEmulatorControls,
  createLockitNetworkEmulator,
  serveEmulator,
} from '@postern/emulators';
import { buildVariables, buildWorker, HEADERS, signIn, startWorkerd } from '@postern/processes';
import { strike } from './outage/weather.ts';
import { mapPooled } from './pool.ts';
import { createRandom } from './random.ts';
import { buildTable, keepReport, type Row } from './report.ts';
import { round } from './statistics.ts';

// Many sessions, long load, a provider with bad days: who is signed out that should not be?

const SESSIONS = Number(process.argv[2] ?? 10_000);
const SECONDS = Number(process.argv[3] ?? 600);
const SEED = Number(process.argv[4] ?? 20_261_121);
const CALLERS = 16;
const LIFETIME_SECONDS = 60;
/** How long the provider accepts the last refresh token again, so that a lost answer is no end. */
const GRACE_SECONDS = 3600;
const STRIKE_EVERY_MS = 3000;
/** A user does not call without a breath: this keeps the load that of a crowd, not of a flood. */
const BREATH_MS = 40;
/** The longest pause after a failure is half a minute. */
const CALM_MS = 35_000;

const settings = {
  rotateRefreshTokens: true,
  refreshTokenGraceSeconds: GRACE_SECONDS,
  accessTokenLifetimeSeconds: LIFETIME_SECONDS,
} as const;
const emulator = await serveEmulator(createLockitNetworkEmulator({ settings }), { port: 0 });
const controls = createEmulatorControls(emulator.origin);
const variables = buildVariables(emulator.origin);
const workerd = await startWorkerd([
  { name: 'edge', script: buildWorker(), variables, records: 'edge' },
]);
const [origin = ''] = workerd.origins;

const outcomes = new Map<string, number>();
const memory: Row[] = [];
const begun = performance.now();

function readMegabytes(): number {
  const [, kilobytes = '0'] =
    /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${workerd.pid}/status`, 'utf8')) ?? [];
  return round(Number(kilobytes) / 1024, 0);
}

async function call(method: string, path: string, cookie: string): Promise<string> {
  try {
    const response = await fetch(origin + path, { method, headers: { ...HEADERS, cookie } });
    const text = await response.text();
    if (path === '/auth/session') return text.includes('signed-in') ? '200' : 'signed-out';
    if (response.ok) return '200';
    const { code = 'of the API itself' } = readProblem(text);
    return `${response.status} ${code}`;
  } catch {
    return 'cut off';
  }
}

function readProblem(text: string): { code?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

async function callByChance(random: () => number, cookies: readonly string[]): Promise<void> {
  const cookie = cookies[Math.floor(random() * cookies.length)] ?? '';
  const kind = random();
  const outcome =
    kind < 0.8
      ? await call('GET', '/api/lockit/projects', cookie)
      : kind < 0.9
        ? await call('GET', '/auth/session', cookie)
        : await call('POST', '/auth/refresh', cookie);
  outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
}

const slots = Array.from({ length: SESSIONS });
const cookies = await mapPooled(slots, CALLERS, () => signIn(origin, emulator.origin));
console.log(`${SESSIONS} sessions after ${round((performance.now() - begun) / 1000, 0)} s`);

const endsAt = performance.now() + SECONDS * 1000;
const isOver = (): boolean => performance.now() >= endsAt;

async function load(random: () => number): Promise<void> {
  while (!isOver()) {
    await callByChance(random, cookies);
    await wait(BREATH_MS);
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
const after = await mapPooled(cookies, CALLERS, (cookie) =>
  call('GET', '/api/lockit/projects', cookie),
);
await workerd.end();
await emulator.close();

const lost = after.filter((outcome) => outcome !== '200');
const calls = [...outcomes.values()].reduce((sum, count) => sum + count, 0);
keepReport({
  name: 'outage',
  command: `pnpm --filter @postern/bench outage ${SESSIONS} ${SECONDS} ${SEED}`,
  rows: [
    {
      sessions: SESSIONS,
      'load, s': SECONDS,
      calls,
      'sessions lost': lost.length,
      'workerd MiB, first to last': `${memory[0]?.['workerd MiB']} to ${memory.at(-1)?.['workerd MiB']}`,
    },
  ],
  notes: [
    `Access tokens live ${LIFETIME_SECONDS} s; every ${STRIKE_EVERY_MS} ms a fault strikes the next 1 to 40 calls of the provider's token endpoint or API, by chance (seed ${SEED}). The provider rotates refresh tokens and accepts the last one again.`,
    `${CALLERS} callers: 80 % API calls, 10 % session checks, 10 % explicit refreshes, each for a session by chance.`,
    `When the faults are over and the longest pause with them, every session makes one call; ${lost.length} of ${SESSIONS} were not served${lost.length > 0 ? `: ${[...new Set(lost)].join(', ')}` : ''}.`,
    `What callers saw meanwhile:\n\n${buildTable(
      [...outcomes]
        .toSorted((a, b) => b[1] - a[1])
        .map(([outcome, count]) => ({ outcome, calls: count })),
    )}\n`,
    `Memory:\n\n${buildTable(memory)}`,
  ],
});
if (lost.length > 0) process.exitCode = 1;
