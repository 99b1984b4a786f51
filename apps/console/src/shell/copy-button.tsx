import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Icon } from './icon.tsx';

export interface CopyButtonProps {
  readonly class: string;
  /** Made when it is asked for. */
  readonly text: () => string;
  readonly label: string;
  /** Shows the picture alone. */
  readonly isIcon?: boolean;
}

/** Copies a text. Without permission nothing happens: what it copies can always be had otherwise. */
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
