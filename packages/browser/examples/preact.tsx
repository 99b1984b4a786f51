import { createAuth } from '@postern/browser';
import { RequireSession, useCountdown } from '@postern/browser/preact';
import { type JSX, render } from 'preact';

const auth = createAuth();

function App(): JSX.Element {
  return (
    <RequireSession auth={auth} otherwise={({ status }) => status !== 'loading' && <SignIn />}>
      {({ connection }) => (
        <p>
          Signed in with {connection}, for another <TimeLeft />{' '}
          <button type="button" onClick={() => void auth.signOut()}>
            Sign out
          </button>
        </p>
      )}
    </RequireSession>
  );
}

function SignIn(): JSX.Element {
  return (
    <button type="button" onClick={() => void auth.signIn()}>
      Sign in
    </button>
  );
}

function TimeLeft(): JSX.Element {
  return <time>{Math.ceil((useCountdown(auth) ?? 0) / 1000)} s</time>;
}

const root = document.getElementById('app');
if (root) render(<App />, root);
