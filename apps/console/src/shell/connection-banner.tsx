import type { AuthError } from '@postern/browser';
import { Icon } from '@postern/inspector/icon';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { auth } from '../auth.ts';
import { useOnline } from './online.ts';

/**
 * A line over the end of the page while the network or the edge is unavailable. The page goes on
 * showing the last known content.
 */
export function ConnectionBanner({
  error,
}: {
  readonly error?: AuthError | undefined;
}): JSX.Element {
  const online = useOnline();
  const away = !online || error !== undefined;
  return (
    <div class="connection-banner" role="status">
      {away && (
        <p>
          <Icon name="cloud" />
          <span>
            <strong>{online ? 'Postern cannot be reached.' : 'You are offline.'}</strong> You see
            the last known state.
          </span>
          {online && <CheckAgain />}
        </p>
      )}
    </div>
  );
}

function CheckAgain(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const check = async (): Promise<void> => {
    setBusy(true);
    await auth.session();
    setBusy(false);
  };
  return (
    <button type="button" class="link-button" aria-disabled={busy} onClick={() => void check()}>
      {busy ? 'Checking…' : 'Check again'}
    </button>
  );
}
