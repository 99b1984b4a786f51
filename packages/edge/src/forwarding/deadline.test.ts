import { afterEach, expect, test, vi } from 'vitest';
import { Failure } from '../failures/failure.ts';
import { keepBusy } from '../testing/keep-busy.ts';
import { Deadline } from './deadline.ts';

/** Node's garbage collector. vitest.config.ts starts Node with `--expose-gc`. */
const { gc } = globalThis as unknown as { readonly gc: () => void };

afterEach(() => void vi.useRealTimers());

test('retains no result while the limit goes on', async () => {
  const deadline = new Deadline(60_000);
  const chunks: WeakRef<Uint8Array>[] = [];
  while (chunks.length < 64) {
    const chunk = new Uint8Array(1024);
    chunks.push(new WeakRef(chunk));
    await deadline.race(Promise.resolve(chunk));
  }
  await new Promise((resolve) => setTimeout(resolve));
  gc();
  expect(chunks.filter((chunk) => chunk.deref() !== undefined).length).toBeLessThan(8);
  deadline.stop();
});

test('gives the first failure to present and later callers', async () => {
  const deadline = new Deadline(60_000);
  const never = new Promise<never>(() => undefined);
  const reported: Failure[] = [];
  deadline.whenOver((failure) => reported.push(failure));
  const waiting = [deadline.race(never), deadline.race(never)];
  const failure = new Failure('request_too_large');
  deadline.fail(failure);
  deadline.fail(new Failure('upstream_timeout'));
  expect(await Promise.all([...waiting, deadline.race(never)])).toEqual([
    failure,
    failure,
    failure,
  ]);
  expect(await deadline.race(Promise.reject(new Error('late')))).toBe(failure);
  expect(reported).toEqual([failure]);
});

test('a move to an earlier time takes effect at that time', async () => {
  const deadline = new Deadline(60_000);
  const startedAtMs = Date.now();
  deadline.move(50);
  const failure = await deadline.race(new Promise<never>(() => undefined));
  expect(failure).toMatchObject({ code: 'upstream_timeout' });
  expect(Date.now() - startedAtMs).toBeLessThan(10_000);
});

test('a move to a later time or to no limit postpones the failure', async () => {
  const deadline = new Deadline(20);
  deadline.move(60_000);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(deadline.failure).toBeUndefined();
  deadline.move(20);
  deadline.move(Number.POSITIVE_INFINITY);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(deadline.failure).toBeUndefined();
  deadline.stop();
});

test('passes in time although the clock is set back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const deadline = new Deadline(50);
  vi.setSystemTime(Date.now() - 3_600_000);
  const failure = await deadline.race(new Promise<never>(() => undefined));
  expect(failure).toMatchObject({ code: 'upstream_timeout' });
});

test('a result that arrives while the process is busy is in time', async () => {
  const deadline = new Deadline(20);
  const work = deadline.race(new Promise((resolve) => setTimeout(resolve, 40, 'done')));
  keepBusy(80);
  expect(await work).toBe('done');
  expect(await deadline.race(new Promise(() => undefined))).toMatchObject({
    code: 'upstream_timeout',
  });
});

test('a process that is always busy extends a limit once only', async () => {
  const deadline = new Deadline(20);
  const startMs = performance.now();
  while (deadline.failure === undefined && performance.now() - startMs < 2000) {
    keepBusy(60);
    await new Promise((resolve) => setTimeout(resolve));
  }
  expect(deadline.failure).toBeDefined();
  expect(performance.now() - startMs).toBeLessThan(1000);
});
