// One language throughout: the page's own words are English, so its dates are too.
const LOCALE = 'en-GB';

const weekdayFormat = new Intl.DateTimeFormat(LOCALE, { weekday: 'short', timeZone: 'UTC' });
const dateFormat = new Intl.DateTimeFormat(LOCALE, { dateStyle: 'medium', timeZone: 'UTC' });
const shortDateFormat = new Intl.DateTimeFormat(LOCALE, {
  day: 'numeric',
  month: 'short',
  timeZone: 'UTC',
});
const monthFormat = new Intl.DateTimeFormat(LOCALE, {
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});
const momentFormat = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const clockFormat = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' });

/** A calendar date without a time zone, as `2026-11-21`: a shooting day is where the set is. */
export type CalendarDate = string;

export function formatWeekday(date: CalendarDate): string {
  return weekdayFormat.format(Date.parse(date));
}

/** Such as `21 Nov 2026`. */
export function formatDate(date: CalendarDate): string {
  return dateFormat.format(Date.parse(date));
}

/** Such as `21 Nov`. */
export function formatShortDate(date: CalendarDate): string {
  return shortDateFormat.format(Date.parse(date));
}

/** Such as `November 2026`. */
export function formatMonth(date: CalendarDate): string {
  return monthFormat.format(Date.parse(date));
}

/** An instant where the user is, such as `Sat 21 Nov, 10:00`. */
export function formatMoment(instant: string): string {
  return momentFormat.format(Date.parse(instant));
}

/** The time of day where the user is, such as `10:00:05`. */
export function formatClock(instantMs: number): string {
  return clockFormat.format(instantMs);
}
