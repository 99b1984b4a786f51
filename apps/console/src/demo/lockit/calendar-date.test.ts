import { expect, test } from 'vitest';
import { formatDate, formatMonth, formatShortDate, formatWeekday } from './calendar-date.ts';

test('a calendar date is the same day wherever it is read', () => {
  expect(formatWeekday('2026-11-21')).toBe('Sat');
  expect(formatDate('2026-11-21')).toBe('21 Nov 2026');
  expect(formatShortDate('2026-11-01')).toBe('1 Nov');
  expect(formatMonth('2026-11-30')).toBe('November 2026');
});
