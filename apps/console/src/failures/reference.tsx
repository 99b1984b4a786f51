import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';

/** The id of a failed request, small and copyable: what the operator looks for in the log. */
export function Reference({ requestId }: { readonly requestId: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without permission the text is still there to be selected.
    await navigator.clipboard.writeText(requestId).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <p class="reference">
      <span>Reference</span>
      <code>{requestId}</code>
      <button type="button" class="icon-button" onClick={() => void copy()}>
        <Icon name={copied ? 'check' : 'copy'} />
        <span class="visually-hidden" role="status">
          {copied ? 'Copied' : 'Copy the reference'}
        </span>
      </button>
    </p>
  );
}
