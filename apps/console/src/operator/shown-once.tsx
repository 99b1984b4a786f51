import type { JSX } from 'preact';
import { CopyButton } from '../shell/copy-button.tsx';
import { Notice } from '../shell/notice.tsx';

/** A secret that will not be shown again, with a button to take it along. */
export function ShownOnce({ secret }: { readonly secret: string }): JSX.Element {
  return (
    <Notice kind="info" title="This is the key. It is shown this once.">
      <code class="operator-secret">{secret}</code>
      <CopyButton class="button" label="Copy the key" text={() => secret} />
    </Notice>
  );
}
