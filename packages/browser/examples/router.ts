import { createAuth } from '@postern/browser';

// First of all: on the way back from sign-in this puts the page's address right again.
const auth = createAuth();

const pages: Record<string, () => string> = {
  '/': () => 'Welcome.',
  '/projects': () => 'Your projects.',
};
const isOpenToAll = (path: string): boolean => path === '/';

function show(): void {
  const { pathname } = location;
  const { status } = auth.state;
  if (status === 'loading') return;
  // Comes back to this very address, query and hash included.
  if (status === 'signed-out' && !isOpenToAll(pathname)) return void auth.signIn();
  document.title = pages[pathname]?.() ?? 'Nothing here.';
}

auth.subscribe(show);
addEventListener('popstate', show);
show();
