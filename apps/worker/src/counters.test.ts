import { expect, test } from 'vitest';
import { createCount } from './counters.ts';

test('what is counted becomes a data point, its counter the index and its fields blobs', () => {
  const points: unknown[] = [];
  const count = createCount({
    COUNTERS: { writeDataPoint: (point: unknown) => points.push(point) },
  });
  count({ counter: 'forwarded', route: 'lockit', status: 200 });
  expect(points).toEqual([{ indexes: ['forwarded'], blobs: ['lockit', '200'], doubles: [1] }]);
});

test('without a dataset nothing is counted', () => {
  expect(createCount({})({ counter: 'failure', code: 'internal' })).toBeUndefined();
});
