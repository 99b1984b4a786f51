import { expect, test } from 'vitest';
import { formatDuration } from './duration.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

test('a duration starts with its largest unit above zero and has at most three units', () => {
  expect(formatDuration(7 * DAY_MS - SECOND_MS)).toBe('6 d 23 h 59 min');
  expect(formatDuration(65 * MINUTE_MS + 9 * SECOND_MS)).toBe('1 h 05 min 09 s');
  expect(formatDuration(4 * MINUTE_MS)).toBe('4 min 00 s');
});

test('a duration below one second, or below zero, is shown as 0 s', () => {
  expect(formatDuration(999)).toBe('0 s');
  expect(formatDuration(-DAY_MS)).toBe('0 s');
});
