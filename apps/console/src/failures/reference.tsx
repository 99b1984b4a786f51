import { CopyButton } from '@postern/inspector/copy-button';
import type { JSX } from 'preact';

/**
 * The id of a failed request, with a button to copy it. The operator finds it in the edge's log.
 */
export function Reference({ requestId }: { readonly requestId: string }): JSX.Element {
  return (
    <p class="reference">
      <span>Reference</span>
      <code>{requestId}</code>
      <CopyButton class="icon-button" label="Copy the reference" isIcon text={() => requestId} />
    </p>
  );
}
