import type { Auth, AuthError } from '@postern/browser';
import type { User } from './auth.ts';

/** Shows the user, or a button to sign in, and follows every change. */
export function showApp(root: HTMLElement, auth: Auth<User>): void {
  let failure: AuthError | undefined;
  const button = document.createElement('button');
  button.addEventListener('click', () => void (auth.state.session ? signOut() : signIn()));
  const alert = document.createElement('p');
  alert.role = 'alert';
  const show = (): void => {
    const { state } = auth;
    const user = state.session?.user;
    const error = user ? failure : 'error' in state && state.error;
    button.textContent = user ? 'Sign out' : 'Sign in';
    root.replaceChildren(...(user ? [`Signed in as ${user.name} (${user.email}) `] : []), button);
    if (error) {
      alert.textContent = `${user ? 'Sign-out' : 'Sign-in'} failed: ${error.code}`;
      root.append(alert);
    }
  };
  // The state says why a sign-in failed.
  const signIn = (): Promise<void> => auth.signIn().catch(() => undefined);
  const signOut = (): Promise<void> =>
    auth.signOut({ atProvider: true }).catch((reason) => {
      failure = reason;
      show();
    });
  auth.subscribe(show);
  show();
}
