import { expect, test } from 'vitest';
import { formatDate, formatMonth, formatShortDate, formatWeekday } from './calendar-date.ts';

test('formats a calendar date as the same day in every time zone', () => {
  expect(formatWeekday('2026-11-21')).toBe('Sat');
  expect(formatDate('2026-11-21')).toBe('21 Nov 2026');
  expect(formatShortDate('2026-11-01')).toBe('1 Nov');
  expect(formatMonth('2026-11-30')).toBe('November 2026');
});
