import { formatClock } from '@postern/inspector/format-instant';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Failure } from '../failures/failure.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { refreshSession } from './refresh-session.ts';

/** Refreshes the access token before it expires, and shows the outcome. */
export function RefreshButton(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<{
    readonly failure: Failure | undefined;
    readonly atMs: number;
  }>();
  const refresh = async (): Promise<void> => {
    setBusy(true);
    const failure = await refreshSession();
    setAnswer({ failure, atMs: Date.now() });
    setBusy(false);
  };
  return (
    <div class="refresh">
      <button
        type="button"
        class="button"
        aria-disabled={busy}
        onClick={() => !busy && void refresh()}
      >
        Refresh now
      </button>
      <p class="refresh-outcome" role="status">
        {busy && 'Refreshing…'}
        {!busy && answer && !answer.failure && `Refreshed at ${formatClock(answer.atMs)}`}
      </p>
      {answer?.failure && (
        <FailureNotice failure={answer.failure} retry={() => void refresh()} busy={busy} />
      )}
    </div>
  );
}
