import { expect, test } from 'vitest';
import { readOffsetMs } from './server-clock.ts';

const header = 'Sat, 21 Nov 2026 10:00:00 GMT';
const serverMs = Date.UTC(2026, 10, 21, 10);

test('a clock that is an hour slow is corrected by an hour', () => {
  expect(readOffsetMs(header, serverMs - 3_600_000)).toBe(3_600_000);
});

test('the seconds that a header rounds off are no difference', () => {
  expect(readOffsetMs(header, serverMs + 900)).toBe(0);
});

test('without a header, or with one that is no date, nothing is learnt', () => {
  expect(readOffsetMs(null, serverMs)).toBeUndefined();
  expect(readOffsetMs('soon', serverMs)).toBeUndefined();
});
