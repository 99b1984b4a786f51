import { useAuth } from '@postern/browser/preact';
import type { SignedIn } from '@postern/core';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import { auth } from '../auth.ts';
import { PageHeading } from '../shell/page-heading.tsx';
import '../styles/facts.css';
import '../styles/session.css';
import { formatMoment } from '@postern/inspector/format-instant';
import { useNowMs } from '../time/use-now.ts';
import { Countdown } from './countdown.tsx';
import { CustodyList } from './custody-list.tsx';
import { RefreshButton } from './refresh-button.tsx';
import { SignOutAtProvider } from './sign-out-at-provider.tsx';
import { SignOutEverywhere } from './sign-out-everywhere.tsx';
import { UserCard } from './user-card.tsx';

/** The page of the session: when it ends, and where its parts are kept. */
export function SessionPage(): JSX.Element | null {
  const state = useAuth(auth);
  if (!('session' in state) || !state.session) return null;
  const { session, status } = state;
  return (
    <>
      <div class="page-head">
        <PageHeading title="Session">Session</PageHeading>
        <p class={status === 'signed-in' ? 'status status-good' : 'status'}>
          {status === 'signed-in' ? 'Signed in' : 'Last known as signed in'}
        </p>
      </div>
      <div class="session-cards">
        {session.user && <UserCard user={session.user} />}
        <SessionCard session={session} />
        <AccessTokenCard expiresAt={session.accessTokenExpiresAt} />
      </div>
      <section class="section" aria-labelledby="custody">
        <h2 id="custody">Who holds what</h2>
        <p class="section-lead">
          There is nothing in this page to steal: what opens your services stays at Postern.
        </p>
        <CustodyList />
      </section>
      <SignOutAtProvider
        connection={session.connection}
        name={nameConnection(session.connection)}
      />
      <SignOutEverywhere
        connection={session.connection}
        name={nameConnection(session.connection)}
      />
    </>
  );
}

function SessionCard({ session }: { readonly session: SignedIn }): JSX.Element {
  const nowMs = useNowMs();
  const endsAtMs = Date.parse(session.expiresAt);
  const leftMs = endsAtMs - nowMs;
  const isOver = leftMs <= 0;
  // Only the edge decides that the session is over, by its own clock. Ask every second until it
  // says so.
  useEffect(() => {
    if (isOver && !document.hidden) void auth.session();
  }, [isOver, nowMs]);
  return (
    <section class="card" aria-labelledby="session-ends">
      <h2 id="session-ends" class="card-title">
        Session ends in
      </h2>
      <Countdown leftMs={leftMs} />
      <progress
        class="share"
        aria-label="Time left in the session"
        max={endsAtMs - Date.parse(session.signedInAt)}
        value={Math.max(leftMs, 0)}
      />
      <dl class="facts">
        <dt>Service</dt>
        <dd>{nameConnection(session.connection)}</dd>
        <dt>Since</dt>
        <dd>{formatMoment(session.signedInAt)}</dd>
        <dt>Ends, if not used</dt>
        <dd>{formatMoment(session.expiresAt)}</dd>
      </dl>
    </section>
  );
}

function AccessTokenCard({ expiresAt }: { readonly expiresAt?: string | undefined }): JSX.Element {
  const nowMs = useNowMs();
  return (
    <section class="card" aria-labelledby="token-ends">
      <h2 id="token-ends" class="card-title">
        Access token ends in
      </h2>
      {expiresAt ? (
        <Countdown leftMs={Date.parse(expiresAt) - nowMs} />
      ) : (
        <p class="countdown">No end set</p>
      )}
      <p class="card-text">
        Postern refreshes it automatically, in time for your next request. This page never sees it.
      </p>
      <RefreshButton />
    </section>
  );
}

function nameConnection(id: string): string {
  return id === 'lockit' ? 'LockitNetwork' : id;
}
