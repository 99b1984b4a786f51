import { useAuth } from '@postern/browser/preact';
import type { JSX } from 'preact';
import { auth } from './auth.ts';
import { OpenPage } from './open-page.tsx';
import { Page } from './page.tsx';
import { usePath } from './router/navigation.ts';
import { isOpenRoute, readRoute } from './router/route.ts';
import { ConnectionBanner } from './shell/connection-banner.tsx';
import { Opening } from './shell/opening.tsx';
import { Shell } from './shell/shell.tsx';
import { UnreachablePage } from './shell/unreachable-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

/** The kit's state decides what is shown; the address decides which page of it. */
export function App(): JSX.Element {
  const state = useAuth(auth);
  const route = readRoute(usePath());
  if (state.status === 'loading') return <Opening />;
  if (state.status === 'signed-out' && !isOpenRoute(route)) return <SignInPage {...state} />;
  const session = 'session' in state ? state.session : undefined;
  const error = state.status === 'degraded' ? state.error : undefined;
  if (error && !session && !isOpenRoute(route)) return <UnreachablePage error={error} />;
  // One component for each of these states: a half-written page outlives the edge being away.
  return (
    <Shell
      view={route.view}
      isSignedIn={session !== undefined}
      banner={<ConnectionBanner error={error} />}
    >
      {isOpenRoute(route) && <OpenPage route={route} />}
      {session && !isOpenRoute(route) && (
        <Page route={route} session={session} confirmed={error === undefined} />
      )}
    </Shell>
  );
}
