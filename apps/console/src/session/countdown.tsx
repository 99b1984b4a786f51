import type { JSX } from 'preact';
import { splitDuration } from '../time/duration.ts';

/**
 * The time left, in large figures of fixed width. With `role="timer"`, screen readers do not
 * announce every second.
 */
export function Countdown({ leftMs }: { readonly leftMs: number }): JSX.Element {
  return (
    <p class="countdown" role="timer">
      {splitDuration(leftMs).map(({ amount, unit }) => (
        <span key={unit} class="countdown-part">
          {amount}
          <span class="countdown-unit"> {unit} </span>
        </span>
      ))}
    </p>
  );
}
