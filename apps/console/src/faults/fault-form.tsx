import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EmulatedService } from './controls.ts';
import { faultOffers, targets } from './offers.ts';
import { SelectField } from './select-field.tsx';

const TIMES = ['1', '2', '5', '100'].map((value) => ({
  value,
  name: value === '1' ? 'the next call' : `the next ${value} calls`,
}));

interface FaultFormProps {
  readonly service: EmulatedService;
  readonly add: (fault: object) => void;
}

/** The form that adds a fault: its target, its kind and the number of calls. */
export function FaultForm({ service, add }: FaultFormProps): JSX.Element {
  const [target, setTarget] = useState(targets[service][0]?.value ?? '');
  const [offer, setOffer] = useState(faultOffers[0]?.value ?? '');
  const [times, setTimes] = useState('1');
  const submit = (event: Event): void => {
    event.preventDefault();
    const chosen = faultOffers.find(({ value }) => value === offer);
    add({ ...chosen?.fault, target, times: Number(times) });
  };
  return (
    <form class="fault-form" onSubmit={submit}>
      <SelectField
        id={`${service}-target`}
        label="Where"
        choices={targets[service]}
        value={target}
        change={setTarget}
      />
      <SelectField
        id={`${service}-kind`}
        label="What goes wrong"
        choices={faultOffers}
        value={offer}
        change={setOffer}
      />
      <SelectField
        id={`${service}-times`}
        label="For"
        choices={TIMES}
        value={times}
        change={setTimes}
      />
      <button type="submit" class="button button-primary">
        Make it fail
      </button>
    </form>
  );
}
