import type { JSX } from 'preact';
import type { MessageField } from './message.ts';

export interface MessageFieldProps {
  readonly name: MessageField;
  readonly label: string;
  readonly hint: string;
  readonly fault: string | undefined;
  /** The control, told by which elements it is described and whether it is at fault. */
  readonly children: (described: DescribedControl) => JSX.Element;
}

interface DescribedControl {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** A control with its label, its hint, and what is wrong with it: each tied to it for screen readers. */
export function MessageFieldFrame(props: MessageFieldProps): JSX.Element {
  const { name, label, hint, fault, children } = props;
  const id = `message-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        'aria-describedby': `${id}-fault ${id}-hint`,
        'aria-invalid': fault !== undefined,
      })}
      <p id={`${id}-fault`} class="field-fault">
        {fault}
      </p>
      <p id={`${id}-hint`} class="field-hint">
        {hint}
      </p>
    </div>
  );
}
