import { createAuth } from '@postern/browser';
import { RequireSession, useCountdown } from '@postern/browser/react';

export const auth = createAuth<{ name: string }>();

export const App = () => (
  <RequireSession auth={auth} otherwise={({ status }) => status !== 'loading' && <SignIn />}>
    {({ user }) => (
      <p>
        {user.name}, for another <TimeLeft />{' '}
        <button onClick={() => void auth.signOut()}>Sign out</button>
      </p>
    )}
  </RequireSession>
);

const SignIn = () => <button onClick={() => void auth.signIn()}>Sign in</button>;

const TimeLeft = () => <time>{Math.ceil((useCountdown(auth) ?? 0) / 1000)} s</time>;
