import { expect, test } from 'vitest';
import { computeSlope } from './gauges.ts';
import { Journal } from './journal.ts';
import type { SoakOutcome } from './soak.ts';
import { buildRow, isClean, sortReuses } from './summary.ts';
import { Timeline } from './timeline.ts';

// The soak itself takes minutes: `pnpm --filter @postern/bench soak 2`.

const HOUR_MS = 3_600_000;

function build(timeline: Timeline, reuses: SoakOutcome['report']['reuses']): SoakOutcome {
  const report = { refreshes: 9, codes: 1, refused: [], reuses, expiredTokens: 0 };
  return { runtime: 'Node', journal: new Journal(timeline), timeline, report, gauges: new Map() };
}

test('a failure explains errors while it lasts and for some time after', async () => {
  const timeline = new Timeline();
  await timeline.during('process killed', 1000, async () => {
    expect(timeline.explain(Date.now(), Date.now())).toBe('process killed');
  });
  const [strike] = timeline.strikes;
  const endMs = strike?.toMs ?? 0;
  expect(timeline.explain(endMs - 10, endMs + 500)).toBe('process killed');
  expect(timeline.explain(endMs + 1, endMs + 500)).toBeUndefined();
  expect(timeline.explain(0, (strike?.fromMs ?? 0) - 1)).toBeUndefined();
});

test('a refresh token that comes twice counts against the edge, unless its refresh was cut off', () => {
  const timeline = new Timeline();
  timeline.strikes.push({
    what: 'process killed',
    fromMs: 100_000,
    endedMs: 101_000,
    toMs: 115_000,
  });
  const cutOff = { user: 'user-1', firstAtMs: 99_990, againAtMs: 112_000 };
  const other = { user: 'user-2', firstAtMs: 110_000, againAtMs: 110_020 };
  expect(sortReuses(build(timeline, [cutOff]))).toEqual({ explained: 1, unexplained: [] });
  const outcome = build(timeline, [cutOff, other]);
  expect(sortReuses(outcome).unexplained).toMatchObject([expect.stringContaining('user-2')]);
  expect(isClean(outcome)).toBe(false);
});

test('a lost session makes a soak fail, an error within a failure does not', async () => {
  const outcome = build(new Timeline(), []);
  const { journal, timeline } = outcome;
  await timeline.during('Redis restarted', 1000, async () => undefined);
  journal.fail('GET 700 B', '503 store_unavailable', 'user-1', Date.now());
  expect([isClean(outcome), buildRow(outcome)['errors without a cause']]).toEqual([true, 0]);
  journal.violate('session lost', 'user-1', 'GET 700 B: 401 session_expired');
  expect([isClean(outcome), buildRow(outcome)['sessions lost']]).toEqual([false, 1]);
});

test('the slope of a gauge is per hour', () => {
  const readings = [0, 1, 2, 3].map((part) => {
    return { atMs: part * HOUR_MS, residentKiB: 100 + part * 7, files: 5, cpuMicros: 0 };
  });
  expect(computeSlope(readings, 'residentKiB')).toBeCloseTo(7);
  expect(computeSlope(readings, 'files')).toBeCloseTo(0);
});
