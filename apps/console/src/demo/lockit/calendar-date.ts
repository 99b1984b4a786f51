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

/**
 * A date without a time zone, such as `2026-11-21`. A shooting day is a date at the set, not where
 * the user is.
 */
export type CalendarDate = string;

/** Such as `Sat`. */
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
