import type { AuthError } from '@postern/browser';
import { useAuth } from '@postern/browser/preact';
import type { SignedIn } from '@postern/core';
import type { JSX } from 'preact';
import { auth } from './auth.ts';
import { Page } from './page.tsx';
import { usePath } from './router/navigation.ts';
import { readRoute } from './router/route.ts';
import { ConnectionBanner } from './shell/connection-banner.tsx';
import { Opening } from './shell/opening.tsx';
import { Shell } from './shell/shell.tsx';
import { UnreachablePage } from './shell/unreachable-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';

/** The kit's state decides what is shown; the address decides which page of it. */
export function App(): JSX.Element {
  const state = useAuth(auth);
  if (state.status === 'loading') return <Opening />;
  if (state.status === 'signed-out') return <SignInPage {...state} />;
  if (state.status === 'signed-in') return <Inside session={state.session} />;
  // The same component as above: a half-written page outlives the edge being away.
  if (state.session) return <Inside session={state.session} error={state.error} />;
  return <UnreachablePage error={state.error} />;
}

interface InsideProps {
  readonly session: SignedIn;
  /** Why the edge cannot confirm the session at the moment, if it cannot. */
  readonly error?: AuthError;
}

function Inside({ session, error }: InsideProps): JSX.Element {
  const route = readRoute(usePath());
  return (
    <Shell view={route.view} banner={<ConnectionBanner error={error} />}>
      <Page route={route} session={session} confirmed={error === undefined} />
    </Shell>
  );
}
