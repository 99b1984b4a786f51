import { afterEach, expect, test, vi } from 'vitest';
import { StoreClock } from './store-clock.ts';

const HOUR_MS = 60 * 60_000;
afterEach(() => void vi.useRealTimers());

test('tells the machine’s time until the store has told its own', async () => {
  vi.useFakeTimers();
  const clock = new StoreClock();
  expect(clock.now()).toBe(Date.now());
  expect(clock.machineAheadMs).toBeUndefined();
  await clock.synchronize(async () => Date.now() - HOUR_MS);
  expect(clock.now()).toBe(Date.now() - HOUR_MS);
  expect(clock.machineAheadMs).toBe(HOUR_MS);
});

test('passes by the monotonic clock, also when the machine’s clock is set', async () => {
  vi.useFakeTimers();
  const clock = new StoreClock();
  await clock.synchronize(async () => 1_000_000);
  vi.advanceTimersByTime(500);
  vi.setSystemTime(Date.now() + HOUR_MS);
  expect(clock.now()).toBe(1_000_500);
});

test('a slow answer corrects only a larger error', async () => {
  vi.useFakeTimers();
  const clock = new StoreClock();
  await clock.synchronize(async () => 1_000_000);
  const answerSlowly = async (timeMs: number): Promise<number> => {
    vi.advanceTimersByTime(400);
    return timeMs;
  };
  await clock.synchronize(() => answerSlowly(1_000_350));
  expect(clock.now()).toBe(1_000_400);
  await clock.synchronize(() => answerSlowly(1_900_000));
  expect(clock.now()).toBe(1_900_200);
});

test('goes on when the store does not answer', async () => {
  vi.useFakeTimers();
  const clock = new StoreClock();
  await clock.synchronize(async () => 1_000_000);
  await expect(clock.synchronize(() => Promise.reject(new Error('down')))).rejects.toThrow('down');
  expect(clock.now()).toBe(1_000_000);
});
