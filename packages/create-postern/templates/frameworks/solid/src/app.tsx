import type { Auth } from '@postern/browser';
import { RequireSession } from '@postern/browser/solid';
import type { User } from './auth.ts';

export const App = (props: { auth: Auth<User> }) => (
  <RequireSession
    auth={props.auth}
    otherwise={() => <button onClick={() => props.auth.signIn()}>Sign in</button>}
  >
    {(session) => (
      <p>
        Signed in as {session().user.name} ({session().user.email}){' '}
        <button onClick={() => props.auth.signOut({ atProvider: true })}>Sign out</button>
      </p>
    )}
  </RequireSession>
);
