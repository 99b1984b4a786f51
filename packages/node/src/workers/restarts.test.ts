import { expect, test } from 'vitest';
import { Restarts } from './restarts.ts';

test('the wait doubles up to 10 s, and begins again after a healthy life', () => {
  const restarts = new Restarts();
  const waits = Array.from({ length: 9 }, () => restarts.computeWaitMs(500));
  expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000]);
  expect(restarts.computeWaitMs(30_000)).toBe(100);
});
