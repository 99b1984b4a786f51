import { Icon } from '@postern/inspector/icon';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { explainFailure } from '../failures/explanation.ts';
import type { Failure } from '../failures/failure.ts';
import { useSignOut } from './ending.ts';

/** Ends the session. If the edge cannot be reached, the user stays signed in and sees why. */
export function SignOutButton(): JSX.Element {
  const signOut = useSignOut();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const leave = async (): Promise<void> => {
    setBusy(true);
    setFailure(await signOut());
    setBusy(false);
  };
  return (
    <div class="sign-out" onFocusOut={() => setFailure(undefined)}>
      <button
        type="button"
        class="quiet-button"
        aria-disabled={busy}
        onClick={() => !busy && void leave()}
      >
        <Icon name="out" />
        Sign out
      </button>
      {failure && (
        <p class="sign-out-failure" role="alert">
          You are still signed in. {explainFailure(failure).title}.
        </p>
      )}
    </div>
  );
}
