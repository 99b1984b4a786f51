import { expect, test } from 'vitest';
import { createInProcessRateLimiter, RateWindows } from './rate-limiter.ts';

const LIMIT = { name: 'TEST', requests: 2, periodSeconds: 10 } as const;

test('allows the limit’s requests to each caller in each period', () => {
  let nowMs = 0;
  const limiter = createInProcessRateLimiter(() => nowMs);
  const take = (caller: string): unknown => limiter.take(LIMIT, caller);
  expect([take('a'), take('a'), take('a'), take('b')]).toEqual([true, true, false, true]);
  nowMs = 9999;
  expect(take('a')).toBe(false);
  nowMs = 10_000;
  expect(take('a')).toBe(true);
});

/** Takes requests of the limit for each of many callers. */
function flood(windows: RateWindows, callers: number, requests: number, prefix = ''): void {
  for (let caller = 0; caller < callers; caller += 1) {
    windows.take(LIMIT, `${prefix}${caller}`, requests);
  }
}

test('S-79 counts at most 20,000 callers below each limit, and drops the oldest first', () => {
  const windows = new RateWindows(() => 0);
  windows.take({ ...LIMIT, name: 'OTHER' }, '0', 1);
  flood(windows, 20_000, 1);
  windows.take(LIMIT, 'one more', 1);
  expect(windows.take(LIMIT, '0', 2).granted).toBe(2);
  expect(windows.take(LIMIT, '19999', 2).granted).toBe(1);
  // The callers of one limit do not displace those of another.
  expect(windows.take({ ...LIMIT, name: 'OTHER' }, '0', 2).granted).toBe(1);
});

test('S-31 new callers do not reset a caller that is at its limit', () => {
  let nowMs = 0;
  const windows = new RateWindows(() => nowMs);
  windows.take(LIMIT, 'a', 1);
  windows.take(LIMIT, 'a', 1);
  flood(windows, 20_001, 1);
  nowMs = 9999;
  expect(windows.take(LIMIT, 'a', 1).granted).toBe(0);
  nowMs = 10_000;
  expect(windows.take(LIMIT, 'a', 1).granted).toBe(1);
});

test('S-79 keeps at most 20,000 callers at each limit, and drops the oldest first', () => {
  const windows = new RateWindows(() => 0);
  flood(windows, 20_001, 2);
  expect(windows.take(LIMIT, '1', 1).granted).toBe(0);
  expect(windows.take(LIMIT, '0', 1).granted).toBe(1);
});

test('ends a window that began while the clock was ahead', () => {
  let nowMs = 3_600_000;
  const windows = new RateWindows(() => nowMs);
  windows.take(LIMIT, 'a', 2);
  nowMs = 0;
  expect(windows.take(LIMIT, 'a', 1)).toEqual({ granted: 1, endsAtMs: 10_000 });
});
