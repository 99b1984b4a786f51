import { expect, test } from 'vitest';
import { createInProcessRateLimiter } from './rate-limiter.ts';

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

test('S-79 counts at most 20,000 callers of each limit, and drops the oldest first', () => {
  const limiter = createInProcessRateLimiter(() => 0);
  const other = { ...LIMIT, name: 'OTHER' };
  for (let turn = 0; turn < 3; turn += 1) void limiter.take(other, 'a');
  const isOver = (caller: number): boolean => limiter.take(LIMIT, String(caller)) === false;
  for (let turn = 0; turn < 3; turn += 1) void limiter.take(LIMIT, '0');
  for (let caller = 1; caller < 20_000; caller += 1) void limiter.take(LIMIT, String(caller));
  expect(isOver(0)).toBe(true);
  void limiter.take(LIMIT, '20000');
  expect(isOver(0)).toBe(false);
  // The callers of one limit do not displace those of another.
  expect(limiter.take(other, 'a')).toBe(false);
});
