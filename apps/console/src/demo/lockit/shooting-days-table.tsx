import type { JSX } from 'preact';
import { type CalendarDate, formatMonth, formatShortDate, formatWeekday } from './calendar-date.ts';
import type { ShootingDay } from './shooting-day.ts';
import { groupByMonth } from './shooting-schedule.ts';

interface ShootingDaysTableProps {
  readonly days: readonly ShootingDay[];
  readonly next: ShootingDay | undefined;
  readonly today: CalendarDate;
}

/** The table of shooting days, grouped by month. */
export function ShootingDaysTable({ days, next, today }: ShootingDaysTableProps): JSX.Element {
  return (
    <table class="table">
      <caption class="visually-hidden">Shooting days</caption>
      <thead>
        <tr>
          <th scope="col">Day</th>
          <th scope="col">Date</th>
          <th scope="col">Unit</th>
          <th scope="col">Block</th>
        </tr>
      </thead>
      {groupByMonth(days).map(({ month, days: ofMonth }) => (
        <tbody key={month}>
          <tr class="table-group">
            <th scope="rowgroup" colSpan={4}>
              {month === '' ? 'Without a date' : formatMonth(month)}
            </th>
          </tr>
          {ofMonth.map((day) => (
            <DayRow key={day.id} day={day} isNext={day === next} today={today} />
          ))}
        </tbody>
      ))}
    </table>
  );
}

interface DayRowProps {
  readonly day: ShootingDay;
  readonly isNext: boolean;
  readonly today: CalendarDate;
}

function DayRow({ day, isNext, today }: DayRowProps): JSX.Element {
  const { label, date, unit, episodeBlock } = day;
  const isPast = date !== undefined && date < today;
  return (
    <tr class={isPast ? 'table-past' : undefined}>
      <th scope="row" class="day-label">
        {label}
      </th>
      <td>
        <DayDate date={date} />
        {isNext && <span class="tag tag-accent">{date === today ? 'Today' : 'Next'}</span>}
      </td>
      <td>{unit ?? '–'}</td>
      <td>{episodeBlock ?? '–'}</td>
    </tr>
  );
}

function DayDate({ date }: { readonly date: CalendarDate | undefined }): JSX.Element {
  if (date === undefined) return <span class="day-date">–</span>;
  return (
    <time class="day-date" dateTime={date}>
      <span class="day-weekday">{formatWeekday(date)}</span> {formatShortDate(date)}
    </time>
  );
}
