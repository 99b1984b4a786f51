import type { Auth } from '@postern/browser';
import type { User } from './auth.ts';

/** Shows the user, or a button to sign in, and follows every change. */
export function showApp(root: HTMLElement, auth: Auth<User>): void {
  const button = document.createElement('button');
  button.addEventListener('click', () => {
    void (auth.state.session ? auth.signOut({ atProvider: true }) : auth.signIn());
  });
  const failure = document.createElement('p');
  failure.role = 'alert';
  const show = (): void => {
    const { state } = auth;
    const user = state.session?.user;
    button.textContent = user ? 'Sign out' : 'Sign in';
    root.replaceChildren(...(user ? [`Signed in as ${user.name} (${user.email}) `] : []), button);
    if (!user && 'error' in state && state.error) {
      failure.textContent = `Sign-in failed: ${state.error.code}`;
      root.append(failure);
    }
  };
  auth.subscribe(show);
  show();
}
