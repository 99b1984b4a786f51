import type { JSX } from 'preact';
import type { MessageField } from './message.ts';

interface MessageFieldProps {
  readonly name: MessageField;
  readonly label: string;
  readonly hint: string;
  readonly fault: string | undefined;
  /** Renders the control with the attributes that tie it to its label, hint and fault. */
  readonly children: (described: DescribedControl) => JSX.Element;
}

interface DescribedControl {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string;
  readonly 'aria-invalid': boolean;
}

/** A control with its label, its hint and its fault, all tied to it for screen readers. */
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
