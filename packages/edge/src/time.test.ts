import { afterEach, expect, test, vi } from 'vitest';
import { keepBusy } from './testing/keep-busy.ts';
import { isPending, isRecent, MAX_TIMER_MS, wait, within } from './time.ts';

afterEach(() => void vi.useRealTimers());

test('resolves after the given time', async () => {
  vi.useFakeTimers();
  let isOver = false;
  void wait(100).then(() => (isOver = true));
  await vi.advanceTimersByTimeAsync(99);
  expect(isOver).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect(isOver).toBe(true);
});

test('returns the result of work in time, or the given value when it is late', async () => {
  vi.useFakeTimers();
  const never = new Promise<never>(() => undefined);
  expect(await within(Promise.resolve('done'), 100, 'late')).toBe('done');
  const late = within(never, 100, 'late');
  await vi.advanceTimersByTimeAsync(100);
  expect(await late).toBe('late');
  await expect(within(Promise.reject(new Error('broken')), 100, 'late')).rejects.toThrow('broken');
  expect(vi.getTimerCount()).toBe(0);
});

test('a result that arrives while the process is busy is in time', async () => {
  const arrived = new Promise((resolve) => setTimeout(resolve, 40, 'done'));
  const work = within(arrived, 20, 'late');
  keepBusy(80);
  expect(await work).toBe('done');
});

test('waits no longer than a timer can', () => {
  const setTimer = vi.spyOn(globalThis, 'setTimeout');
  void within(new Promise<never>(() => undefined), Number.POSITIVE_INFINITY, 'late');
  const [[, delayMs] = []] = setTimer.mock.calls;
  clearTimeout(setTimer.mock.results[0]?.value);
  setTimer.mockRestore();
  expect(delayMs).toBe(MAX_TIMER_MS);
});

test('a moment is pending for no longer than its maximum', () => {
  const cases = [999, 1000, 1001, 1060, 1061];
  expect(cases.map((untilMs) => isPending(untilMs, 1000, 60))).toEqual([
    false,
    false,
    true,
    true,
    false,
  ]);
});

test('a moment is recent for its maximum, and not if it lies more than a minute ahead', () => {
  const cases = [939, 940, 1000, 61_000, 61_001];
  expect(cases.map((atMs) => isRecent(atMs, 1000, 60))).toEqual([false, true, true, true, false]);
});
