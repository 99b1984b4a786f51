import { expect, test } from 'vitest';
import { readOffsetMs } from './server-clock.ts';

const header = 'Sat, 21 Nov 2026 10:00:00 GMT';
const serverMs = Date.UTC(2026, 10, 21, 10);

test('corrects a clock that is an hour slow', () => {
  expect(readOffsetMs(header, serverMs - 3_600_000)).toBe(3_600_000);
});

test('ignores the fraction of a second that a Date header rounds off', () => {
  expect(readOffsetMs(header, serverMs + 900)).toBe(0);
});

test('returns undefined for a missing or malformed Date header', () => {
  expect(readOffsetMs(null, serverMs)).toBeUndefined();
  expect(readOffsetMs('soon', serverMs)).toBeUndefined();
});
