import { expect, test } from 'vitest';
import { createEmulatorClock } from './clock.ts';

test('the clock follows the given clock, plus the advanced time', () => {
  let readMs = 1000;
  const clock = createEmulatorClock(() => readMs);
  clock.advance(2.5);
  readMs += 1;
  expect(clock.nowMs()).toBe(3501);
  clock.setAdvancedMs(0);
  expect(clock.nowMs()).toBe(1001);
});
