import { useAuth } from '@postern/browser/preact';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { LocationProvider, useLocation } from 'preact-iso/router';
import { auth } from './auth.ts';
import { isOpenPath, Pages } from './pages.tsx';
import { Brand } from './shell/brand.tsx';
import { ConnectionBanner } from './shell/connection-banner.tsx';
import { Opening } from './shell/opening.tsx';
import { Shell } from './shell/shell.tsx';
import { UnknownPage } from './shell/unknown-page.tsx';
import { UnreachablePage } from './shell/unreachable-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

/** The links that the router follows. Problem pages are on this origin, but not part of the app. */
const CONSOLE_LINKS = /^\/(?!problems\/)/;

/** The whole console. */
export function App(): JSX.Element {
  useEffect(() => {
    addEventListener('click', goToTop);
    return () => removeEventListener('click', goToTop);
  }, []);
  if (!isReadable(location.pathname)) return <UnreadableAddress />;
  return (
    <LocationProvider scope={CONSOLE_LINKS}>
      <Console />
    </LocationProvider>
  );
}

/**
 * Scrolls to the top when the router follows a link. Only the router prevents the default of a
 * click. Its own scrolling is not enough: it leaves out links to the current page, and links on the
 * sign-in page.
 */
function goToTop(click: Event): void {
  if (click.defaultPrevented) scrollTo(0, 0);
}

/** Whether the router can read a path. It throws at a stray `%`, and takes `//name` for a host. */
function isReadable(path: string): boolean {
  try {
    return !decodeURIComponent(path).startsWith('//');
  } catch {
    return false;
  }
}

function UnreadableAddress(): JSX.Element {
  return (
    <main class="opening">
      <Brand />
      <UnknownPage />
    </main>
  );
}

/** The kit's state decides what is shown; the address decides which page of it. */
function Console(): JSX.Element {
  const state = useAuth(auth);
  const isOpen = isOpenPath(useLocation().path);
  if (state.status === 'loading') return <Opening />;
  if (state.status === 'signed-out' && !isOpen) return <SignInPage {...state} />;
  const session = 'session' in state ? state.session : undefined;
  const error = state.status === 'degraded' ? state.error : undefined;
  if (error && !session && !isOpen) return <UnreachablePage error={error} />;
  // All of these states render the same components, so a half-written page survives an outage.
  return (
    <Shell
      isSignedIn={session !== undefined}
      user={session?.user}
      banner={<ConnectionBanner error={error} />}
    >
      <Pages />
    </Shell>
  );
}
