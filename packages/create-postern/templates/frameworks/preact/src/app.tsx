import type { Auth } from '@postern/browser';
import { RequireSession } from '@postern/browser/preact';
import type { User } from './auth.ts';

export const App = ({ auth }: { auth: Auth<User> }) => (
  <RequireSession
    auth={auth}
    otherwise={(state) => (
      <>
        <button onClick={() => auth.signIn()}>Sign in</button>
        {'error' in state && state.error && <p role="alert">Sign-in failed: {state.error.code}</p>}
      </>
    )}
  >
    {({ user }) => (
      <p>
        Signed in as {user.name} ({user.email}){' '}
        <button onClick={() => auth.signOut({ atProvider: true })}>Sign out</button>
      </p>
    )}
  </RequireSession>
);
