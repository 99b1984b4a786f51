import { expect, test } from 'vitest';
import { readShootingDays } from './shooting-day.ts';

function buildRow(uuid: string, day: number, date: object | null): object {
  return { uuid, day, prefix: null, suffix: '', date, unit: 'Main', episodeBlock: null };
}

test('sorts days by date, with undated days last', () => {
  const days = readShootingDays([
    buildRow('c', 3, null),
    buildRow('b', 10, { year: 2026, month: 11, day: 22 }),
    buildRow('a', 9, { year: 2026, month: 11, day: 21 }),
  ]);
  expect(days?.map(({ label, date }) => [label, date])).toEqual([
    ['9', '2026-11-21'],
    ['10', '2026-11-22'],
    ['3', undefined],
  ]);
});

test('joins prefix, number and suffix into the label', () => {
  const [day] = readShootingDays([{ uuid: 'a', prefix: 'T', day: 12, suffix: 'A' }]) ?? [];
  expect(day).toEqual({
    id: 'a',
    label: 'T12A',
    date: undefined,
    unit: undefined,
    episodeBlock: undefined,
  });
});

test('rejects a date that is not in the calendar', () => {
  const dates = [
    { year: 2026, month: 2, day: 31 },
    { year: 2026, month: 0, day: 1 },
    { year: 2026, month: 'May', day: 1 },
    { year: 1e9, month: 1, day: 1 },
  ];
  const days = readShootingDays(dates.map((date, index) => buildRow(String(index), index, date)));
  expect(days?.map(({ date }) => date)).toEqual(dates.map(() => undefined));
});

test('reads a unit that is a string or an object with a name', () => {
  const [day] = readShootingDays([{ uuid: 'a', unit: { name: 'Second unit' } }]) ?? [];
  expect(day?.unit).toBe('Second unit');
});
