import { readField, readList, readText, readWhole } from '../../answers/read.ts';
import type { CalendarDate } from './calendar-date.ts';

/** One day of a shoot, as far as the console shows it. */
export interface ShootingDay {
  readonly id: string;
  /** What the set calls it: prefix, number and suffix in one, such as `12A`. */
  readonly label: string;
  readonly date: CalendarDate | undefined;
  readonly unit: string | undefined;
  readonly episodeBlock: string | undefined;
}

/** Reads a project's shooting days and puts them in the order of the shoot. */
export function readShootingDays(answer: unknown): ShootingDay[] | undefined {
  return readList(answer, readShootingDay)?.toSorted(compareDays);
}

function readShootingDay(row: unknown): ShootingDay | undefined {
  const id = readText(readField(row, 'uuid'));
  if (id === undefined) return undefined;
  const label = ['prefix', 'day', 'suffix'].map((name) => readText(readField(row, name)) ?? '');
  return {
    id,
    label: label.join('') || '–',
    date: readDate(readField(row, 'date')),
    unit: readName(readField(row, 'unit')),
    episodeBlock: readName(readField(row, 'episodeBlock')),
  };
}

/** A date as the API has it, in three numbers; month 1 is January. What is no date is none. */
function readDate(value: unknown): CalendarDate | undefined {
  const year = readWhole(readField(value, 'year'));
  const month = readWhole(readField(value, 'month'));
  const day = readWhole(readField(value, 'day'));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  // 31 February would silently be 3 March.
  if (Number.isNaN(date.getTime()) || date.getUTCMonth() !== month - 1) return undefined;
  return date.toISOString().slice(0, 10);
}

/** The reference does not say whether these are labels or things with a name. */
function readName(value: unknown): string | undefined {
  return readText(value) ?? readText(readField(value, 'name'));
}

function compareDays(a: ShootingDay, b: ShootingDay): number {
  const byDate = (a.date ?? '9999').localeCompare(b.date ?? '9999');
  return byDate || a.label.localeCompare(b.label, 'en', { numeric: true });
}
