import { CopyButton } from '@postern/inspector/copy-button';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { readField, readText } from '../answers/read.ts';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { Notice } from '../shell/notice.tsx';
import { explainToOperator } from './explain-operator.ts';
import { useOperatorAct } from './operator-act.ts';

const PATH = '/auth/connections/lekab/apikeys';

/** Makes an API key at LEKAB. The key is shown once, and not even the edge keeps it. */
export function ApiKeyCard({ token }: { readonly token: string }): JSX.Element {
  const [name, setName] = useState('');
  const [fault, setFault] = useState('');
  const { value, failure, busy, run } = useOperatorAct(PATH, token, readApiKey);
  const submit = (event: Event): void => {
    event.preventDefault();
    const missing = findMissing(token, name);
    setFault(missing);
    if (missing === '') run({ name: name.trim() });
  };
  return (
    <form class="card operator-card" aria-labelledby="api-key-title" noValidate onSubmit={submit}>
      <h2 id="api-key-title">Make an API key</h2>
      <p class="card-text">For your own program that calls LEKAB without Postern.</p>
      <NameField name={name} fault={fault} change={setName} />
      <div>
        <button type="submit" class="button button-primary" aria-disabled={busy}>
          {busy ? 'Making…' : 'Make the key'}
        </button>
      </div>
      {failure && (
        <FailureNotice
          failure={failure}
          explanation={explainToOperator(failure)}
          retry={() => run({ name: name.trim() })}
          busy={busy}
        />
      )}
      {value !== undefined && <ShownOnce secret={value} />}
    </form>
  );
}

interface NameFieldProps {
  readonly name: string;
  readonly fault: string;
  readonly change: (name: string) => void;
}

function NameField({ name, fault, change }: NameFieldProps): JSX.Element {
  return (
    <div class="field">
      <label for="api-key-name">Name of the key</label>
      <input
        id="api-key-name"
        type="text"
        autocomplete="off"
        aria-describedby="api-key-fault"
        aria-invalid={fault !== ''}
        value={name}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <p id="api-key-fault" class="field-fault" role="alert">
        {fault}
      </p>
    </div>
  );
}

/** The new key, which cannot be shown again, with a button to copy it. */
function ShownOnce({ secret }: { readonly secret: string }): JSX.Element {
  return (
    <Notice kind="info" title="This is the key. It is shown only once.">
      <code class="operator-secret">{secret}</code>
      <CopyButton class="button" label="Copy the key" text={() => secret} />
    </Notice>
  );
}

function findMissing(token: string, name: string): string {
  if (token === '') return 'Enter the operator’s token first.';
  return name.trim() === '' ? 'Give the key a name, so that you recognize it.' : '';
}

function readApiKey(answer: unknown): string | undefined {
  return readText(readField(answer, 'apiKey'));
}
