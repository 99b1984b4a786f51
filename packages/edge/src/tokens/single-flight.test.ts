import { afterEach, expect, test, vi } from 'vitest';
import { SingleFlight } from './single-flight.ts';

const ignore = (): void => undefined;

afterEach(() => void vi.useRealTimers());

test('shares one operation among the callers of one key', async () => {
  const flight = new SingleFlight<string>(1000);
  let operations = 0;
  const operate = async (): Promise<string> => {
    operations += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    return `outcome ${operations}`;
  };
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => flight.run('a', operate, ignore)),
  );
  expect(new Set(outcomes)).toEqual(new Set(['outcome 1']));
  expect(await flight.run('a', operate, ignore)).toBe('outcome 2');
});

test('starts one new operation for all callers if the runtime drops the first', async () => {
  vi.useFakeTimers();
  const flight = new SingleFlight<string>(50);
  let operations = 0;
  const operate = (): Promise<string> => {
    operations += 1;
    if (operations === 1) return new Promise(() => undefined);
    return new Promise((resolve) => setTimeout(() => resolve('found'), 20));
  };
  void flight.run('a', operate, ignore);
  const outcomes = Promise.all(Array.from({ length: 500 }, () => flight.run('a', operate, ignore)));
  await vi.advanceTimersByTimeAsync(50);
  expect(operations).toBe(2);
  await vi.advanceTimersByTimeAsync(20);
  expect(new Set(await outcomes)).toEqual(new Set(['found']));
  expect(operations).toBe(2);
});

test('waits no longer for a dropped operation if the clock is set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const flight = new SingleFlight<string>(50);
  void flight.run('a', () => new Promise(() => undefined), ignore);
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(await flight.run('a', async () => 'found', ignore)).toBe('found');
});
