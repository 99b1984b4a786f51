import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Answer } from '../answers/request.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { formatClock } from '../time/format-date.ts';
import { refreshSession } from './refresh-session.ts';

/** Renews the access token before its time, and says how that went. */
export function RefreshButton(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer<string> & { readonly atMs: number }>();
  const refresh = async (): Promise<void> => {
    setBusy(true);
    const latest = await refreshSession();
    setAnswer({ ...latest, atMs: Date.now() });
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
        {!busy && answer?.ok && `Refreshed at ${formatClock(answer.atMs)}`}
      </p>
      {answer?.ok === false && (
        <FailureNotice failure={answer.failure} retry={() => void refresh()} busy={busy} />
      )}
    </div>
  );
}
