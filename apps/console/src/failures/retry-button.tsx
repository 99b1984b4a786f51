import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Failure } from './failure.ts';

interface RetryButtonProps {
  /** The failure to recover from. A new failure starts a new wait. */
  readonly failure: Failure;
  readonly retry: () => void;
  /** Whether a retry is in progress. */
  readonly busy: boolean;
}

/**
 * A button to try again. Until the time in Retry-After has passed, it counts down and does nothing.
 * It is not `disabled`, because a disabled button loses the focus.
 */
export function RetryButton({ failure, retry, busy }: RetryButtonProps): JSX.Element {
  const leftSeconds = useWait(failure);
  const waits = busy || leftSeconds > 0;
  return (
    <button type="button" class="button" aria-disabled={waits} onClick={() => !waits && retry()}>
      {busy ? 'Trying again…' : 'Try again'}
      {leftSeconds > 0 && !busy && <span class="button-wait">in {leftSeconds} s</span>}
    </button>
  );
}

function useWait(failure: Failure): number {
  const [leftSeconds, setLeftSeconds] = useState(failure.retryAfterSeconds ?? 0);
  useEffect(() => {
    const endsAtMs = Date.now() + (failure.retryAfterSeconds ?? 0) * 1000;
    const update = (): void => setLeftSeconds(Math.ceil((endsAtMs - Date.now()) / 1000));
    update();
    const timer = setInterval(update, 1000);
    return () => clearInterval(timer);
  }, [failure]);
  return Math.max(leftSeconds, 0);
}
