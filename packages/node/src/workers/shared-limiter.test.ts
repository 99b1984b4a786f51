import { RateWindows } from '@postern/edge';
import { expect, test } from 'vitest';
import type { TakeMessage } from './messages.ts';
import { createSharedRateLimiter } from './shared-limiter.ts';

const LIMIT = { name: 'TEST', requests: 5, periodSeconds: 10 } as const;

/** Workers that share the windows of one primary, which grants `share` requests at once. */
function createWorkers(share: number, now: () => number) {
  const windows = new RateWindows(now);
  const asked: TakeMessage[] = [];
  const createWorker = () => {
    let listener: (message: unknown) => void = () => undefined;
    return createSharedRateLimiter(
      {
        send(message) {
          asked.push(message);
          const grant = windows.take(message.limit, message.caller, share);
          const isLast = grant.granted < share;
          queueMicrotask(() => listener({ kind: 'grant', id: message.id, ...grant, isLast }));
        },
        listen: (given) => {
          listener = given;
        },
      },
      now,
    );
  };
  return { asked, workers: [createWorker(), createWorker()] as const };
}

const takeMany = (count: number, take: (i: number) => boolean | Promise<boolean>) =>
  Promise.all(Array.from({ length: count }, async (_, i) => take(i)));

test('two workers together allow exactly the limit’s requests to a caller', async () => {
  const { workers } = createWorkers(1, () => 0);
  const taken = await takeMany(10, (i) => workers[i % 2 === 0 ? 0 : 1].take(LIMIT, 'a'));
  expect(taken.filter(Boolean)).toHaveLength(5);
  expect(await workers[0].take(LIMIT, 'b')).toBe(true);
});

test('a share is used up without a further message, and an exhausted window too', async () => {
  const { workers, asked } = createWorkers(3, () => 0);
  const [worker] = workers;
  const take = () => worker.take(LIMIT, 'a');
  expect([await take(), take(), take()]).toEqual([true, true, true]);
  expect(asked).toHaveLength(1);
  expect([await take(), take(), take(), take()]).toEqual([true, true, false, false]);
  expect(asked).toHaveLength(2);
});

test('requests that are counted at the same time share their grants', async () => {
  const { workers } = createWorkers(3, () => 0);
  const taken = await takeMany(7, () => workers[0].take(LIMIT, 'a'));
  expect(taken.filter(Boolean)).toHaveLength(5);
});

test('a share of a window that began while the clock was ahead ends when the clock is set back', async () => {
  let nowMs = 3_600_000;
  const { workers } = createWorkers(10, () => nowMs);
  const take = async () => workers[0].take(LIMIT, 'a');
  expect((await takeMany(6, take)).filter(Boolean)).toHaveLength(5);
  expect(await take()).toBe(false);
  nowMs = 0;
  expect(await take()).toBe(true);
});

test('a share ends with its window', async () => {
  let nowMs = 0;
  const { workers, asked } = createWorkers(3, () => nowMs);
  expect(await workers[0].take(LIMIT, 'a')).toBe(true);
  nowMs = 10_000;
  const taken = await takeMany(7, () => workers[0].take(LIMIT, 'a'));
  expect(taken.filter(Boolean)).toHaveLength(5);
  expect(asked.length).toBeGreaterThan(1);
});

test('rejects if the primary does not answer, so that the edge allows the request', async () => {
  const silent = { send: () => undefined, listen: () => undefined };
  await expect(createSharedRateLimiter(silent).take(LIMIT, 'a')).rejects.toThrow('does not count');
});
