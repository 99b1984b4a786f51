import type { JSX } from 'preact';
import type { Choice } from './offers.ts';

interface SelectFieldProps {
  readonly id: string;
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string;
  readonly change: (value: string) => void;
}

/** A list of choices with a label. A value that is not in the list is shown unchanged. */
export function SelectField(props: SelectFieldProps): JSX.Element {
  const { id, label, choices, value, change } = props;
  const isKnown = choices.some((choice) => choice.value === value);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {[...(isKnown ? [] : [{ value, name: value }]), ...choices].map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}
