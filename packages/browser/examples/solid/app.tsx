import { createAuth } from '@postern/browser';
import { RequireSession, useCountdown } from '@postern/browser/solid';
import { Show } from 'solid-js';

export const auth = createAuth<{ name: string }>();

export const App = () => (
  <RequireSession
    auth={auth}
    otherwise={(state) => (
      <Show when={state().status !== 'loading'}>
        <button onClick={() => void auth.signIn()}>Sign in</button>
      </Show>
    )}
  >
    {(session) => (
      <p>
        {session().user.name}, for another <TimeLeft />{' '}
        <button onClick={() => void auth.signOut()}>Sign out</button>
      </p>
    )}
  </RequireSession>
);

const TimeLeft = () => {
  const leftMs = useCountdown(auth);
  return <time>{Math.ceil((leftMs() ?? 0) / 1000)} s</time>;
};
