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

test('without an answer of the primary, a worker counts by itself, and waits once', async () => {
  let listener: (message: unknown) => void = () => undefined;
  const questions: TakeMessage[] = [];
  const worker = createSharedRateLimiter({
    send: (message) => questions.push(message),
    listen: (given) => {
      listener = given;
    },
  });
  const take = async () => worker.take(LIMIT, 'a');
  const startedMs = performance.now();
  expect(await takeMany(3, take)).toEqual([true, true, true]);
  const answeredMs = performance.now();
  expect(answeredMs - startedMs).toBeGreaterThan(900);
  expect((await takeMany(4, take)).filter(Boolean)).toHaveLength(2);
  expect(performance.now() - answeredMs).toBeLessThan(900);
  // The primary will answer these three, and would grant as much for each further question.
  expect(questions).toHaveLength(3);

  // The first answer ends the silence, even if it is late.
  const grant = { kind: 'grant', granted: 1, endsAtMs: Date.now() + 10_000, isLast: false };
  listener({ ...grant, id: questions[0]?.id });
  // What it grants is kept.
  expect(await take()).toBe(true);
  expect(questions).toHaveLength(3);
  const taken = take();
  listener({ ...grant, id: questions.at(-1)?.id });
  expect(await taken).toBe(true);
  expect(questions).toHaveLength(4);
});
