import { createCount } from '@postern/cloudflare';
import { expect, test } from 'vitest';

test('a count becomes a data point with the counter as index and its fields as blobs', () => {
  const points: unknown[] = [];
  const count = createCount({
    COUNTERS: { writeDataPoint: (point: unknown) => points.push(point) },
  });
  count({ counter: 'forwarded', route: 'lockit', status: 200 });
  expect(points).toEqual([{ indexes: ['forwarded'], blobs: ['lockit', '200'], doubles: [1] }]);
});

test('nothing is counted without a dataset', () => {
  expect(createCount({})({ counter: 'failure', code: 'internal' })).toBeUndefined();
});
