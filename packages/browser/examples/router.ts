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
  const { status } = auth.state;
  if (status === 'loading') return;
  // The sign-in returns to this address, with query and hash.
  if (status === 'signed-out' && !isPublic(pathname)) return void auth.signIn();
  document.title = pages[pathname]?.() ?? 'Nothing here.';
}

auth.subscribe(show);
addEventListener('popstate', show);
show();
