import { afterEach, expect, test, vi } from 'vitest';
import { Sampler } from './observe-calls.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('takes the first 100 calls of each second', () => {
  vi.useFakeTimers({ now: 1_000_500 });
  const sampler = new Sampler();
  const take = (): number =>
    Array.from({ length: 250 }, () => sampler.take()).filter(Boolean).length;
  expect(take()).toBe(100);
  expect(take()).toBe(0);
  vi.setSystemTime(1_001_000);
  expect(take()).toBe(100);
});
