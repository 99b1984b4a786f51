import { expect, test } from 'vitest';
import type { ShootingDay } from './shooting-day.ts';
import { findNextDay, formatSpan, groupByMonth } from './shooting-schedule.ts';

function buildDay(label: string, date?: string): ShootingDay {
  return { id: label, label, date, unit: undefined, episodeBlock: undefined };
}

const days = [
  buildDay('1', '2026-11-28'),
  buildDay('2', '2026-11-30'),
  buildDay('3', '2026-12-01'),
  buildDay('4'),
];

test('groups days by month, with undated days last', () => {
  expect(groupByMonth(days).map(({ month, days: ofMonth }) => [month, ofMonth.length])).toEqual([
    ['2026-11', 2],
    ['2026-12', 1],
    ['', 1],
  ]);
});

test('finds today’s shooting day, or the first one after today', () => {
  expect(findNextDay(days, '2026-11-30')?.label).toBe('2');
  expect(findNextDay(days, '2026-11-29')?.label).toBe('2');
  expect(findNextDay(days, '2027-01-01')).toBeUndefined();
});

test('formats a span with one year, or with both if they differ', () => {
  expect(formatSpan(days)).toBe('28 Nov – 1 Dec 2026');
  expect(formatSpan([buildDay('1', '2026-12-30'), buildDay('2', '2027-01-02')])).toBe(
    '30 Dec 2026 – 2 Jan 2027',
  );
  expect(formatSpan([buildDay('1', '2026-12-30')])).toBe('30 Dec 2026');
  expect(formatSpan([buildDay('1')])).toBeUndefined();
});
