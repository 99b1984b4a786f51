import type { AuthError, EndReason } from '@postern/browser';
import type { JSX } from 'preact';
import { explainFailure } from '../failures/explanation.ts';
import { readAuthError } from '../failures/read-failure.ts';
import { Reference } from '../failures/reference.tsx';
import { Brand } from '../shell/brand.tsx';
import { Notice } from '../shell/notice.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import { ThemeSwitch } from '../theme/theme-switch.tsx';
import { CustodyPicture } from './custody-picture.tsx';
import { PopupSignIn } from './popup-sign-in.tsx';
import { SignInButton } from './sign-in-button.tsx';

interface SignInPageProps {
  /** Why the last sign-in failed, if it did. */
  readonly error?: AuthError | undefined;
  /** How the last session of this page ended, if there was one. */
  readonly reason?: EndReason | undefined;
}

/**
 * Shown without a session at every address that needs one. The address stays for after the sign-in.
 */
export function SignInPage({ error, reason }: SignInPageProps): JSX.Element {
  const hasEnded = reason === 'ended' || reason === 'elsewhere';
  return (
    <div class="sign-in">
      <header class="sign-in-header">
        <Brand />
        <ThemeSwitch />
      </header>
      <main class="sign-in-main">
        <div class="sign-in-words">
          <PageHeading title="Sign in">Sign in. The keys stay at the gate.</PageHeading>
          <p class="sign-in-lead">
            See your film projects and shooting days from LockitNetwork, and send messages through
            LEKAB. Postern stands in between and keeps every token, so that this page never holds
            one.
          </p>
          <Reason error={error} reason={reason} />
          <SignInButton isExplained />
          {hasEnded && <PopupSignIn />}
          <p class="sign-in-small">
            You enter your password at LockitNetwork, on its own page. Neither Postern nor this page
            sees it.
          </p>
          <nav class="sign-in-inside" aria-label="Look inside">
            <a href="/flows">See each step of a sign-in</a>
            <a href="/operator">Operator</a>
          </nav>
        </div>
        <CustodyPicture />
      </main>
    </div>
  );
}

/** The reason why the user has to sign in, if there is one. */
function Reason({ error, reason }: SignInPageProps): JSX.Element | null {
  if (error) {
    const { title, text } = explainFailure(readAuthError(error));
    return (
      <Notice kind={error.code === 'access_denied' ? 'info' : 'warning'} title={title}>
        <p>{text}</p>
        {error.requestId && <Reference requestId={error.requestId} />}
      </Notice>
    );
  }
  if (reason === 'here') {
    return <Notice kind="info" title="You are signed out" />;
  }
  if (reason) {
    return (
      <Notice kind="info" title="Your session has ended">
        <p>Sign in again to continue where you were. Your unsent text is kept.</p>
      </Notice>
    );
  }
  return null;
}
