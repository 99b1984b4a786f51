// The page's text is English, so its dates are English in every browser.
const LOCALE = 'en-GB';

const momentFormat = new Intl.DateTimeFormat(LOCALE, {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});
const clockFormat = new Intl.DateTimeFormat(LOCALE, { timeStyle: 'medium' });

/** An instant in the user's time zone, such as `Sat 21 Nov, 10:00`. */
export function formatMoment(instant: string): string {
  return momentFormat.format(Date.parse(instant));
}

/** The time of day in the user's time zone, such as `10:00:05`. */
export function formatClock(instantMs: number): string {
  return clockFormat.format(instantMs);
}
