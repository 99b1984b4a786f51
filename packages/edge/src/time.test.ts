import { afterEach, expect, test, vi } from 'vitest';
import { MAX_TIMER_MS, wait, within } from './time.ts';

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

test('waits no longer than a timer can', async () => {
  vi.useFakeTimers();
  const late = within(new Promise<never>(() => undefined), Number.POSITIVE_INFINITY, 'late');
  await vi.advanceTimersByTimeAsync(MAX_TIMER_MS);
  expect(await late).toBe('late');
});
