import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildTable, keepReport } from '../measuring/report.ts';
import { RUNTIMES, type SoakRuntime } from '../soak/edges.ts';
import { type SoakOutcome, soak } from '../soak/soak.ts';
import {
  buildErrors,
  buildLatencies,
  buildMemory,
  buildRow,
  isClean,
  listFindings,
} from '../soak/summary.ts';
import { GRACE_SECONDS, LIFETIME_SECONDS } from '../soak/world-options.ts';

// Users of each runtime act for an hour while processes are killed and peers fail: is anything lost, does
// memory grow, how long does each act take?

const MINUTES = Number(process.argv[2] ?? 60);
const SEED = Number(process.argv[3] ?? 20_261_129);
const VISITORS = 40;
/** Every reading, to look into a finding; kept while the soak runs. */
const RAW_FILE = join(tmpdir(), `postern-soak-${process.pid}.json`);
const WHOLE_MINUTES = 60;

const isChosen = (runtime: SoakRuntime): boolean =>
  process.argv.length < 5 || process.argv.slice(4).includes(runtime);
const soFar = new Map<SoakRuntime, SoakOutcome>();
const onReading = (outcome: SoakOutcome): void => {
  soFar.set(outcome.runtime, outcome);
  keepRaw([...soFar.values()]);
};
const outcomes = await Promise.all(
  RUNTIMES.filter(isChosen).map((runtime) =>
    soak({ runtime, minutes: MINUTES, seed: SEED, visitors: VISITORS, onReading }),
  ),
);
keepRaw(outcomes);
console.log(`Readings: ${RAW_FILE}`);

const findings = outcomes.flatMap(listFindings);
keepReport({
  name: 'soak',
  command: `pnpm --filter @postern/bench soak ${MINUTES} ${SEED}`,
  rows: outcomes.map(buildRow),
  notes: [
    `${MINUTES} minutes; ${VISITORS} users of each runtime, all three at once, each with one session at a time and about one act a second: calls of three sizes and uploads of two, streams of events, refreshes, bursts, sign-outs, calls that they leave, and calls that the API fails. Every response is compared with what its user must get.`,
    `The provider is oidc-provider: access tokens live ${LIFETIME_SECONDS} s, refresh tokens rotate and are accepted again for ${GRACE_SECONDS} s. It ends a session each minute.`,
    'Node: a process, and another with two workers, on one Redis. Deno: two processes on one KV file. workerd: two processes of two isolates, each with its own Durable Objects on disk. One process of each runtime lives on; the other is killed (SIGKILL) each minute and started again, on Node every third time only one of its workers. 20 s later comes another failure, in turn.',
    'A refresh token counts as explained if a failure was in progress within a second before or 7 s after its first use: the refresh was cut off. “Errors without a cause” came while no failure, backoff or lock of a killed process lasted.',
    `Memory and open files of the processes that were not killed:\n\n${buildTable(outcomes.flatMap(buildMemory))}\n`,
    ...outcomes.map((outcome) => `Latencies:\n\n${buildLatencies(outcome)}\n`),
    ...outcomes.map((outcome) => `Errors:\n\n${buildErrors(outcome)}\n`),
    ...outcomes.map(
      ({ runtime, timeline }) =>
        `Failures on ${runtime}: ${Object.entries(timeline.count())
          .map(([what, times]) => `${what} (${times})`)
          .join(', ')}.`,
    ),
    ...findings,
  ],
  isPart: MINUTES < WHOLE_MINUTES || outcomes.length < RUNTIMES.length,
});
if (!outcomes.every(isClean)) process.exitCode = 1;

/** Keeps every reading and strike in a temporary file, to look into a finding. */
function keepRaw(all: readonly SoakOutcome[]): void {
  const raw = all.map(({ runtime, journal, timeline, report, gauges }) => ({
    runtime,
    violations: journal.violations,
    unexplained: journal.unexplained,
    acts: [...journal.acts],
    errors: [...journal.errors.values()],
    strikes: timeline.strikes,
    report,
    gauges: [...gauges],
  }));
  writeFileSync(RAW_FILE, JSON.stringify(raw));
}
