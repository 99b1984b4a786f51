import type { JSX } from 'preact';
import type { WaitingFault } from './emulator.ts';

interface WaitingFaultsProps {
  readonly faults: readonly WaitingFault[];
  readonly clear: (target: string) => void;
}

/** The faults that have calls left. */
export function WaitingFaults({ faults, clear }: WaitingFaultsProps): JSX.Element {
  return (
    <div>
      <h3 class="emulator-title">Queued faults</h3>
      {faults.length === 0 && (
        <p class="emulator-none">None: every call gets its normal response.</p>
      )}
      <ul class="emulator-list" aria-live="polite">
        {faults.map(({ target, kind, remaining }, i) => (
          <li key={`${i} ${target}`}>
            <span class="tag tag-warn">{kind}</span>
            <code>{target}</code>
            <span class="emulator-count">{remaining} ×</span>
            <button type="button" class="link-button" onClick={() => clear(target)}>
              Clear<span class="visually-hidden"> the faults of {target}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
