import { expect, test } from 'vitest';
import { buildTable } from './report.ts';
import { median, percentile } from './statistics.ts';

test('percentiles sort the numbers, and are NaN for none', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(percentile([4, 3, 2, 1], 0.99)).toBe(4);
  expect(median([])).toBeNaN();
});

test('a table has the columns of its first row', () => {
  expect(buildTable([{ what: 'a', n: 1 }])).toBe('| what | n |\n| --- | --- |\n| a | 1 |');
});
