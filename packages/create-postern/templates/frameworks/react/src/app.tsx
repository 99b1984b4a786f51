import type { Auth, AuthError } from '@postern/browser';
import { RequireSession } from '@postern/browser/react';
import { useState } from 'react';
import type { User } from './auth.ts';

export const App = ({ auth }: { auth: Auth<User> }) => {
  const [failure, setFailure] = useState<AuthError>();
  // The state says why a sign-in failed.
  const signIn = () => auth.signIn().catch(() => undefined);
  const signOut = () => auth.signOut({ atProvider: true }).catch(setFailure);
  return (
    <RequireSession
      auth={auth}
      otherwise={(state) => (
        <>
          <button onClick={signIn}>Sign in</button>
          {'error' in state && state.error && (
            <p role="alert">Sign-in failed: {state.error.code}</p>
          )}
        </>
      )}
    >
      {({ user }) => (
        <>
          <p>
            Signed in as {user.name} ({user.email}) <button onClick={signOut}>Sign out</button>
          </p>
          {failure && <p role="alert">Sign-out failed: {failure.code}</p>}
        </>
      )}
    </RequireSession>
  );
};
