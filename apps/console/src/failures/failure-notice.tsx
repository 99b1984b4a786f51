import type { JSX } from 'preact';
import { Notice } from '../shell/notice.tsx';
import { SignInButton } from '../sign-in/sign-in-button.tsx';
import { type Explanation, explainFailure } from './explanation.ts';
import type { Failure } from './failure.ts';
import { Reference } from './reference.tsx';
import { RetryButton } from './retry-button.tsx';

interface FailureNoticeProps {
  readonly failure: Failure;
  /** Repeats the failed request. Without it, the notice has no button to try again. */
  readonly retry?: (() => void) | undefined;
  /** Whether a retry is in progress. */
  readonly busy?: boolean;
  /** More specific words. Default: the words for the failure's code. */
  readonly explanation?: Explanation | undefined;
}

/** Explains a failure and offers the one action that its `recovery` names. */
export function FailureNotice(props: FailureNoticeProps): JSX.Element {
  const { failure, explanation } = props;
  const { title, text, isExpected } = explanation ?? explainFailure(failure);
  const graveKind = failure.recovery === 'none' ? 'failure' : 'warning';
  return (
    <Notice kind={isExpected ? 'info' : graveKind} title={title}>
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
