import type { AuthError } from '@postern/browser';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { auth } from '../auth.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { readAuthError } from '../failures/read-failure.ts';
import { Brand } from './brand.tsx';
import { PageHeading } from './page-heading.tsx';

/** Shown if the edge cannot be reached and it is not yet known whether the user is signed in. */
export function UnreachablePage({ error }: { readonly error: AuthError }): JSX.Element {
  const [busy, setBusy] = useState(false);
  const retry = async (): Promise<void> => {
    setBusy(true);
    await auth.session();
    setBusy(false);
  };
  return (
    <main class="opening">
      <Brand />
      <PageHeading title="Not connected">Not connected</PageHeading>
      <FailureNotice
        failure={{ ...readAuthError(error), recovery: 'retry-later' }}
        retry={() => void retry()}
        busy={busy}
      />
    </main>
  );
}
