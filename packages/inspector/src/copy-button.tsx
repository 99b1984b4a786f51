import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

interface CopyButtonProps {
  readonly class: string;
  /** Called when the user clicks. */
  readonly text: () => string;
  readonly label: string;
  /** Shows the icon without the label. */
  readonly isIcon?: boolean;
}

/**
 * Copies a text. Without permission it does nothing: every text it copies is also visible on the
 * page or can be downloaded.
 */
export function CopyButton(props: CopyButtonProps): JSX.Element {
  const { class: className, text, label, isIcon = false } = props;
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text()).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <>
      <button type="button" class={className} onClick={() => void copy()}>
        <Icon name={copied ? 'check' : 'copy'} />
        <span class={isIcon ? 'visually-hidden' : undefined}>{label}</span>
      </button>
      <span class="visually-hidden" role="status">
        {copied && 'Copied'}
      </span>
    </>
  );
}
