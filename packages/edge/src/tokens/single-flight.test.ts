import { afterEach, expect, test, vi } from 'vitest';
import { SingleFlight } from './single-flight.ts';

const ignore = (): void => undefined;

afterEach(() => void vi.useRealTimers());

test('callers of one key share one act, and its failure', async () => {
  const flight = new SingleFlight<string>(1000);
  let acts = 0;
  const act = async (): Promise<string> => {
    acts += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    return `act ${acts}`;
  };
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => flight.run('a', act, ignore)),
  );
  expect(new Set(outcomes)).toEqual(new Set(['act 1']));
  expect(await flight.run('a', act, ignore)).toBe('act 2');
});

test('when an act is lost, as a dropped request loses it, one caller begins anew for all', async () => {
  vi.useFakeTimers();
  const flight = new SingleFlight<string>(50);
  let acts = 0;
  const act = (): Promise<string> => {
    acts += 1;
    if (acts === 1) return new Promise(() => undefined);
    return new Promise((resolve) => setTimeout(() => resolve('found'), 20));
  };
  void flight.run('a', act, ignore);
  const asked = Promise.all(Array.from({ length: 500 }, () => flight.run('a', act, ignore)));
  await vi.advanceTimersByTimeAsync(50);
  expect(acts).toBe(2);
  await vi.advanceTimersByTimeAsync(20);
  expect(new Set(await asked)).toEqual(new Set(['found']));
  expect(acts).toBe(2);
});
