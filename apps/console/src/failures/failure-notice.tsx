import type { JSX } from 'preact';
import { Notice } from '../shell/notice.tsx';
import { SignInButton } from '../sign-in/sign-in-button.tsx';
import { type Explanation, explainFailure } from './explanation.ts';
import type { Failure } from './failure.ts';
import { Reference } from './reference.tsx';
import { RetryButton } from './retry-button.tsx';

export interface FailureNoticeProps {
  readonly failure: Failure;
  /** Does again what failed. Without it no second try is offered. */
  readonly retry?: (() => void) | undefined;
  /** Whether another try is under way. */
  readonly busy?: boolean;
  /** Words that fit the place better than the general ones: then it is no surprise, but a fact. */
  readonly explanation?: Explanation | undefined;
}

/** Tells what went wrong, and offers the one act that its `recovery` names. */
export function FailureNotice(props: FailureNoticeProps): JSX.Element {
  const { failure, explanation } = props;
  const { title, text } = explanation ?? explainFailure(failure);
  const graveKind = failure.recovery === 'none' ? 'failure' : 'warning';
  return (
    <Notice kind={explanation ? 'info' : graveKind} title={title}>
      <p>{text}</p>
      <Recourse {...props} />
      {failure.requestId && <Reference requestId={failure.requestId} />}
    </Notice>
  );
}

function Recourse({ failure, retry, busy = false }: FailureNoticeProps): JSX.Element | null {
  if (failure.recovery === 'sign-in') return <SignInButton />;
  if (failure.recovery !== 'retry-later' || !retry) return null;
  return <RetryButton failure={failure} retry={retry} busy={busy} />;
}
