import { AuthError } from '@postern/browser';
import { Icon } from '@postern/inspector/icon';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { auth } from '../auth.ts';
import { type Explanation, explainFailure } from '../failures/explanation.ts';
import { readAuthError } from '../failures/read-failure.ts';

interface SignInButtonProps {
  /** A plain look, for pages whose subject is not the sign-in. */
  readonly isQuiet?: boolean;
  /** The page itself shows the error of the state. */
  readonly isExplained?: boolean;
}

/** Goes to LockitNetwork's sign-in page. After it, the user is back at the current address. */
export function SignInButton({
  isQuiet = false,
  isExplained = false,
}: SignInButtonProps): JSX.Element {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Explanation>();

  const signIn = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    try {
      await auth.signIn();
    } catch (error) {
      if (!(error instanceof AuthError)) throw error;
      if (!isExplained) setProblem(explainFailure(readAuthError(error)));
      setBusy(false);
    }
  };

  return (
    <div class="sign-in-action">
      <button
        type="button"
        class={isQuiet ? 'quiet-button' : 'button button-primary'}
        aria-disabled={busy}
        onClick={() => !busy && void signIn()}
      >
        {isQuiet ? 'Sign in' : 'Sign in with LockitNetwork'}
        <Icon name="arrow" />
      </button>
      <p class="sign-in-problem" role="alert">
        {problem && `${problem.title}. ${problem.text}`}
      </p>
    </div>
  );
}
