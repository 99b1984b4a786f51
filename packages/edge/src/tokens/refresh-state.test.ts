import { expect, test } from 'vitest';
import { buildBackoff, isLocked, readBackoffMs, readEnd } from './refresh-state.ts';

const NOW_MS = 1_000_000;

test('doubles the backoff from one second to half a minute', () => {
  const waitsMs: number[] = [];
  let before: ReturnType<typeof buildBackoff> | undefined;
  for (let failures = 0; failures < 7; failures += 1) {
    before = buildBackoff('provider_unreachable', before, NOW_MS);
    waitsMs.push(before.untilMs - NOW_MS);
  }
  expect(waitsMs).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(before).toMatchObject({ code: 'provider_unreachable', count: 7 });
});

test('waits as long as the provider requests, for five minutes at most', () => {
  const wait = (seconds: number): number =>
    buildBackoff('provider_rate_limited', undefined, NOW_MS, seconds).untilMs - NOW_MS;
  expect([wait(0), wait(20), wait(3600)]).toEqual([1000, 20_000, 300_000]);
});

test('reads the lock and the backoff against the clock', () => {
  const state = {
    generation: 0,
    claim: { by: 'a', untilMs: NOW_MS },
    pause: { code: 'provider_timeout', untilMs: NOW_MS + 5, count: 1 },
  } as const;
  expect([isLocked(state, NOW_MS - 1), isLocked(state, NOW_MS)]).toEqual([true, false]);
  expect([readBackoffMs(state, NOW_MS), readBackoffMs(state, NOW_MS + 5)]).toEqual([5, 0]);
  expect(isLocked({ generation: 0 }, NOW_MS)).toBe(false);
  expect(readBackoffMs({ generation: 0 }, NOW_MS)).toBeLessThanOrEqual(0);
});

test('returns the final failure, which keeps the cookies of a newer sign-in', () => {
  expect(readEnd({ generation: 0 })).toBeUndefined();
  const ended = { generation: 1, ended: 'provider_rejected_grant' } as const;
  expect(readEnd(ended)).toMatchObject({ code: 'provider_rejected_grant', keepsCookies: false });
  expect(readEnd({ ...ended, isReplaced: true })).toMatchObject({ keepsCookies: true });
});

test('ignores a lock and a backoff of a clock that was ahead, and allows a minute’s difference', () => {
  const read = (untilMs: number): [boolean, number] => {
    const pause = { code: 'provider_timeout', untilMs: untilMs + 288_000, count: 1 } as const;
    const state = { generation: 0, claim: { by: 'a', untilMs }, pause };
    return [isLocked(state, NOW_MS), readBackoffMs(state, NOW_MS)];
  };
  expect(read(NOW_MS + 72_000)).toEqual([true, 360_000]);
  expect(read(NOW_MS + 72_001)).toEqual([false, 0]);
});
