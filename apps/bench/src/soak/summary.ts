import type { Row } from '../measuring/report.ts';
import { buildTable } from '../measuring/report.ts';
import { median, percentile, round } from '../measuring/statistics.ts';
import { computeSlope, type Reading } from './gauges.ts';
import type { Violation } from './journal.ts';
import type { SoakOutcome } from './soak.ts';

/** A refresh that was cut off leaves its token used: the edge may send it again. In milliseconds. */
const BEFORE_MS = 1000;
const AFTER_MS = 7000;

/** Refresh tokens that were used twice, by whether a failure of the soak explains it. */
export function sortReuses({ report, timeline }: SoakOutcome): {
  readonly explained: number;
  readonly unexplained: readonly string[];
} {
  const unexplained = report.reuses
    .filter(({ firstAtMs }) => !timeline.wasStruck(firstAtMs - BEFORE_MS, firstAtMs + AFTER_MS))
    .map(
      ({ user, firstAtMs, againAtMs }) =>
        `${user}: ${new Date(firstAtMs).toISOString()}, again after ${againAtMs - firstAtMs} ms`,
    );
  return { explained: report.reuses.length - unexplained.length, unexplained };
}

/** The row of one runtime. */
export function buildRow(outcome: SoakOutcome): Row {
  const { runtime, journal, timeline, report } = outcome;
  const acts = [...journal.acts.values()].reduce((sum, count) => sum + count, 0);
  const violations = (what: string): number =>
    journal.violations.filter((violation) => violation.what.startsWith(what)).length;
  const kills = timeline.count();
  const reuses = sortReuses(outcome);
  return {
    runtime,
    'acts that succeeded': acts,
    'sign-ins': journal.acts.get('sign-in, callback') ?? 0,
    'refreshes at the provider': report.refreshes,
    'kill -9': (kills['process killed'] ?? 0) + (kills['worker killed'] ?? 0),
    'ended by the provider': journal.acts.get('sessions ended by the provider') ?? 0,
    'sessions lost': violations('session lost') + violations('not served at the end'),
    'refresh tokens used twice: explained / not': `${reuses.explained} / ${reuses.unexplained.length}`,
    'responses of another user': violations('response of another') + violations('event of another'),
    'sign-outs: done / still served': `${journal.acts.get('sign-out') ?? 0} / ${violations('sign-out')}`,
    'errors without a cause': [...journal.errors.values()]
      .filter(({ during }) => during === '–')
      .reduce((sum, { count }) => sum + count, 0),
  };
}

/** Whether nothing happened that must not. */
export function isClean(outcome: SoakOutcome): boolean {
  return outcome.journal.violations.length === 0 && sortReuses(outcome).unexplained.length === 0;
}

/** Latency percentiles of each act by ten minutes, and of the whole. */
export function buildLatencies({ runtime, journal }: SoakOutcome): string {
  const rows = [...journal.latencies]
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([act, parts]) => {
      const columns = parts.map((part, i) => [`${i * 10}–${i * 10 + 10} min`, describe(part)]);
      return {
        [`${runtime}: p50 / p95 / p99, ms`]: act,
        count: parts.flat().length,
        whole: describe(parts.flat()),
        ...(columns.length > 1 && Object.fromEntries(columns)),
      };
    });
  return buildTable(rows);
}

function describe(part: readonly number[]): string {
  return [0.5, 0.95, 0.99].map((p) => round(percentile(part, p), 1)).join(' / ');
}

/** All errors by code and by what was happening. */
export function buildErrors({ runtime, journal }: SoakOutcome): string {
  const sorted = [...journal.errors.values()].toSorted((a, b) => b.count - a.count);
  return buildTable(
    sorted.map(({ code, during, count }) => ({ [`${runtime}: error`]: code, during, count })),
  );
}

/** Memory and open files of each process. */
export function buildMemory({ runtime, gauges }: SoakOutcome): Row[] {
  return [...gauges].map(([name, readings]) => {
    const quarter = Math.max(1, Math.floor(readings.length / 4));
    const parts = [0, 1, 2, 3].map((part) =>
      readings.slice(part * quarter, part === 3 ? undefined : (part + 1) * quarter),
    );
    const settled = readings.slice(quarter);
    const [first, last] = [readings[0], readings.at(-1)];
    const cpu = ((last?.cpuMicros ?? 0) - (first?.cpuMicros ?? 0)) / 1000;
    return {
      process: `${runtime}: ${name}`,
      'MiB at the start': round((first?.residentKiB ?? 0) / 1024, 1),
      'median MiB of each quarter': parts.map(computeMebibytes).join(', '),
      'slope after the first quarter, MiB/h': round(computeSlope(settled, 'residentKiB') / 1024, 1),
      'JavaScript’s heap and external, MiB by quarter': parts.map(describeHeap).join(', '),
      'open files: lowest, median, highest; slope/h': describeFiles(settled),
      'processor, %': round((cpu / ((last?.atMs ?? 0) - (first?.atMs ?? 0))) * 100, 1),
    };
  });
}

function computeMebibytes(part: readonly Reading[]): number {
  return round(median(part.map(({ residentKiB }) => residentKiB)) / 1024, 1);
}

function describeHeap(readings: readonly Reading[]): string {
  const heaps = readings.flatMap(({ heap }) => (heap ? [heap] : []));
  if (heaps.length === 0) return '–';
  const used = median(heaps.map(({ usedKiB }) => usedKiB)) / 1024;
  const external = median(heaps.map(({ externalKiB }) => externalKiB)) / 1024;
  return `${round(used, 0)} + ${round(external, 0)}`;
}

function describeFiles(readings: readonly Reading[]): string {
  const files = readings.map((reading) => reading.files);
  const slope = round(computeSlope(readings, 'files'), 1);
  return `${Math.min(...files)}, ${median(files)}, ${Math.max(...files)}; ${slope}`;
}

/** Violations and unexplained errors, each as a line. */
export function listFindings(outcome: SoakOutcome): readonly string[] {
  const { journal, runtime } = outcome;
  const line = ({ at, what, user, detail, during }: Violation): string =>
    `${runtime}, ${at}: ${what}, ${user}: ${detail}${during && ` (${during})`}`;
  return [
    ...journal.violations.map(line),
    ...sortReuses(outcome).unexplained.map(
      (text) => `${runtime}: refresh token used twice, ${text}`,
    ),
    ...journal.unexplained.slice(0, 20).map(line),
  ];
}
