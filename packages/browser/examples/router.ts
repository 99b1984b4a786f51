import { createAuth } from '@postern/browser';

// Create the kit first: after a sign-in, it restores the page's address.
const auth = createAuth();

const pages: Record<string, () => string> = {
  '/': () => 'Welcome.',
  '/projects': () => 'Your projects.',
};
const isPublic = (path: string): boolean => path === '/';

function show(): void {
  const { pathname } = location;
  const { state } = auth;
  if (state.status === 'loading') return;
  if (state.status === 'signed-out' && !isPublic(pathname)) {
    // The sign-in returns to this address, with query and hash. A failed one is not retried, and
    // a user who has signed out stays signed out.
    if (!state.error && !state.reason) return void auth.signIn();
    document.title = state.error ? `Sign-in failed: ${state.error.code}` : 'Signed out.';
    return;
  }
  document.title = pages[pathname]?.() ?? 'Nothing here.';
}

auth.subscribe(show);
addEventListener('popstate', show);
show();
