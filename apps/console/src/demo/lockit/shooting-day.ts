import { readField, readList, readText, readWhole } from '../../answers/read.ts';
import type { CalendarDate } from './calendar-date.ts';

/** The fields of a shooting day that the console shows. */
export interface ShootingDay {
  readonly id: string;
  /** The day's name on the set: prefix, number and suffix together, such as `12A`. */
  readonly label: string;
  readonly date: CalendarDate | undefined;
  readonly unit: string | undefined;
  readonly episodeBlock: string | undefined;
}

/** Reads a project's shooting days and sorts them by date, with undated days last. */
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

/** Reads a date, which the API sends as three numbers; month 1 is January. */
function readDate(value: unknown): CalendarDate | undefined {
  const year = readWhole(readField(value, 'year'));
  const month = readWhole(readField(value, 'month'));
  const day = readWhole(readField(value, 'day'));
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const date = new Date(Date.UTC(year, month - 1, day));
  // `Date` turns 31 February into 3 March.
  if (Number.isNaN(date.getTime()) || date.getUTCMonth() !== month - 1) return undefined;
  return date.toISOString().slice(0, 10);
}

/** Reads a name. The API's reference does not say whether it is a text or an object with a name. */
function readName(value: unknown): string | undefined {
  return readText(value) ?? readText(readField(value, 'name'));
}

function compareDays(a: ShootingDay, b: ShootingDay): number {
  const byDate = (a.date ?? '9999').localeCompare(b.date ?? '9999');
  return byDate || a.label.localeCompare(b.label, 'en', { numeric: true });
}
