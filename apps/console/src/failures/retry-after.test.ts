import { expect, test } from 'vitest';
import { readRetryAfterSeconds } from './retry-after.ts';

const nowMs = Date.UTC(2026, 10, 21, 10);

test('Retry-After is read as seconds and as a date', () => {
  expect(readRetryAfterSeconds('12', nowMs)).toBe(12);
  expect(readRetryAfterSeconds('Sat, 21 Nov 2026 10:00:30 GMT', nowMs)).toBe(30);
});

test('no header, or one that cannot be read, asks for no wait', () => {
  expect(readRetryAfterSeconds(null, nowMs)).toBeUndefined();
  expect(readRetryAfterSeconds('', nowMs)).toBeUndefined();
  expect(readRetryAfterSeconds('in a while', nowMs)).toBeUndefined();
});

test('no answer locks a button for hours, nor for less than nothing', () => {
  expect(readRetryAfterSeconds('86400', nowMs)).toBe(600);
  expect(readRetryAfterSeconds('Sat, 21 Nov 2026 09:00:00 GMT', nowMs)).toBe(0);
});
