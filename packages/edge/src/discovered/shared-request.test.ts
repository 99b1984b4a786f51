import { expect, test } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { BACKOFF_MS, SharedRequest } from './shared-request.ts';

const failure = new Failure('provider_unreachable');

/** A request that gets these results in order, and a clock. */
function start(...results: (string | Failure)[]) {
  const clock = { nowMs: 1_000_000 };
  const shared = new SharedRequest<string>();
  let requests = 0;
  const request = async (): Promise<string | Failure> => {
    requests += 1;
    return results.shift() ?? failure;
  };
  const send = (key = 'keys') => shared.send(key, request, () => clock.nowMs);
  return { clock, send, count: () => requests };
}

test('requests once for concurrent callers', async () => {
  const { send, count } = start('a', 'b');
  expect(await Promise.all([send(), send()])).toEqual(['a', 'a']);
  expect(count()).toBe(1);
  expect(await send()).toBe('b');
});

test('repeats a failure instead of the request until the backoff is over', async () => {
  const { clock, send, count } = start(failure, 'a', 'b');
  expect(await send()).toBe(failure);
  clock.nowMs += BACKOFF_MS - 1;
  expect(await send()).toBe(failure);
  expect(await send('other')).toBe('a');
  clock.nowMs += 1;
  expect(await send()).toBe('b');
  expect(count()).toBe(3);
});

test('ignores a backoff longer than the maximum: the clock was ahead when it was set', async () => {
  const { clock, send } = start(failure, 'a');
  await send();
  clock.nowMs -= 1;
  expect(await send()).toBe('a');
});
