import type { Auth, AuthError, AuthState } from '@postern/browser';
import { RequireSession } from '@postern/browser/solid';
import { createSignal, Show } from 'solid-js';
import type { User } from './auth.ts';

const readError = (state: AuthState<User>) => ('error' in state ? state.error : undefined);

export const App = (props: { auth: Auth<User> }) => {
  const [failure, setFailure] = createSignal<AuthError>();
  // The state says why a sign-in failed.
  const signIn = () => props.auth.signIn().catch(() => undefined);
  const signOut = () => props.auth.signOut({ atProvider: true }).catch(setFailure);
  return (
    <RequireSession
      auth={props.auth}
      otherwise={(state) => (
        <>
          <button onClick={signIn}>Sign in</button>
          <Show when={readError(state())}>
            {(error) => <p role="alert">Sign-in failed: {error().code}</p>}
          </Show>
        </>
      )}
    >
      {(session) => (
        <>
          <p>
            Signed in as {session().user.name} ({session().user.email}){' '}
            <button onClick={signOut}>Sign out</button>
          </p>
          <Show when={failure()}>
            {(error) => <p role="alert">Sign-out failed: {error().code}</p>}
          </Show>
        </>
      )}
    </RequireSession>
  );
};
