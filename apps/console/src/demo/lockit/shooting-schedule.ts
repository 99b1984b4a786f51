import { type CalendarDate, formatDate, formatShortDate } from './calendar-date.ts';
import type { ShootingDay } from './shooting-day.ts';

/** The shooting days of one month. */
export interface Month {
  /** Such as `2026-11`; empty for days without a date. */
  readonly month: string;
  readonly days: readonly ShootingDay[];
}

/** Groups sorted days by month. Undated days are the last group. */
export function groupByMonth(days: readonly ShootingDay[]): Month[] {
  const months = Map.groupBy(days, ({ date }) => date?.slice(0, 7) ?? '');
  return [...months].map(([month, ofMonth]) => ({ month, days: ofMonth }));
}

/** Today's shooting day, or the next one. `undefined` if the shoot is over. */
export function findNextDay(
  days: readonly ShootingDay[],
  today: CalendarDate,
): ShootingDay | undefined {
  return days.find(({ date }) => date !== undefined && date >= today);
}

/** The first and the last date, such as `3 Nov – 28 Nov 2026`. `undefined` without dates. */
export function formatSpan(days: readonly ShootingDay[]): string | undefined {
  const dates = days.map(({ date }) => date).filter((date) => date !== undefined);
  const [first, last] = [dates[0], dates.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  if (first === last) return formatDate(first);
  const sameYear = first.slice(0, 4) === last.slice(0, 4);
  return `${sameYear ? formatShortDate(first) : formatDate(first)} – ${formatDate(last)}`;
}

/** Today's date in the user's time zone. */
export function findToday(now: Date): CalendarDate {
  const local = new Date(now.getTime() - now.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 10);
}
