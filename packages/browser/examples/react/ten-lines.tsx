import { createAuth } from '@postern/browser';
import { RequireSession } from '@postern/browser/react';

export const auth = createAuth<{ name: string }>();
export const App = () => (
  <RequireSession auth={auth} otherwise={() => <button onClick={() => void auth.signIn()}>Sign in</button>}>
    {({ user }) => <p>{user.name} <button onClick={() => void auth.signOut({ atProvider: true })}>Sign out</button></p>}
  </RequireSession>
);
