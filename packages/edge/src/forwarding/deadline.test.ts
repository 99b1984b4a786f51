import { expect, test } from 'vitest';
import { Failure } from '../failure.ts';
import { Deadline } from './deadline.ts';

const MEBIBYTE = 1024 * 1024;
/** Node's, which these tests run in: edge's own code knows no `process`. */
const { process } = globalThis as unknown as {
  process: { memoryUsage(): { arrayBuffers: number } };
};

test('of what came in time, nothing is kept while the limit goes on', async () => {
  const deadline = new Deadline(60_000);
  const before = process.memoryUsage().arrayBuffers;
  for (let chunks = 0; chunks < 256; chunks += 1) {
    await deadline.race(Promise.resolve(new Uint8Array(MEBIBYTE)));
  }
  deadline.stop();
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * MEBIBYTE);
});

test('whoever waits is told of the end, with its reason; whoever comes later, too', async () => {
  const deadline = new Deadline(60_000);
  const never = new Promise<never>(() => undefined);
  const told: Failure[] = [];
  deadline.whenOver((failure) => told.push(failure));
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
  expect(told).toEqual([failure]);
});
