import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from '../shell/icon.tsx';
import { Notice } from '../shell/notice.tsx';

/** A secret that will not be shown again, with a button to take it along. */
export function ShownOnce({ secret }: { readonly secret: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    // Without permission it can still be selected.
    await navigator.clipboard.writeText(secret).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <Notice kind="info" title="This is the key. It is shown this once.">
      <code class="operator-secret">{secret}</code>
      <button type="button" class="button" onClick={() => void copy()}>
        <Icon name={copied ? 'check' : 'copy'} />
        <span role="status">{copied ? 'Copied' : 'Copy the key'}</span>
      </button>
    </Notice>
  );
}
