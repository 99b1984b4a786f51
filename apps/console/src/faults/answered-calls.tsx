import { formatClock } from '@postern/inspector/format-instant';
import type { JSX } from 'preact';
import type { AnsweredCall } from './emulator.ts';

interface AnsweredCallsProps {
  readonly calls: readonly AnsweredCall[];
}

/** The last requests to the emulator, and how it responded. */
export function AnsweredCalls({ calls }: AnsweredCallsProps): JSX.Element {
  return (
    <div>
      <h3 class="emulator-title">Its last calls</h3>
      {calls.length === 0 && <p class="emulator-none">Nothing yet.</p>}
      <ol class="emulator-list">
        {calls.map(({ at, method, path, status, grantType, fault }, i) => (
          <li key={`${at} ${i}`}>
            <time class="emulator-count">{formatClock(Date.parse(at))}</time>
            <code>
              {method} {shortenPath(path)}
            </code>
            {grantType && <small>{grantType}</small>}
            <span class={fault ? 'tag tag-warn' : 'tag'}>
              {status}
              {fault && ` ${fault}`}
            </span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Shortens ids to their first 6 characters, which is enough to tell them apart. */
function shortenPath(path: string): string {
  return path.replaceAll(/\b([0-9a-f]{6})[0-9a-f]{10,}\b/g, '$1…');
}
