import { AuthError } from '@postern/browser';
import { signInByPopup } from '@postern/browser/popup';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { auth } from '../auth.ts';
import { type Explanation, explainFailure } from '../failures/explanation.ts';
import { readAuthError } from '../failures/read-failure.ts';

/** Signs in again in a pop-up window, so that this page keeps its content. */
export function PopupSignIn(): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation>();
  const signIn = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await signInByPopup(auth);
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      setProblem(explainFailure(readAuthError(error)));
    }
    setBusy(false);
  };
  return (
    <div>
      <button
        type="button"
        class="link-button"
        aria-disabled={busy}
        onClick={() => !busy && void signIn()}
      >
        {busy ? 'Waiting for the other window…' : 'Use a small window instead'}
      </button>
      <p class="sign-in-problem" role="alert">
        {problem && `${problem.title}. ${problem.text}`}
      </p>
    </div>
  );
}
