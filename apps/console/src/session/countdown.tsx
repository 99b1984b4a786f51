import type { JSX } from 'preact';
import { splitDuration } from '../time/duration.ts';

/** What is left, in large figures that keep their place. Not read out by the second (role timer). */
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
