import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { FailureNotice } from '../failures/failure-notice.tsx';
import { Notice } from '../shell/notice.tsx';
import { explainToOperator } from './explain-operator.ts';
import { useOperatorAct } from './operator-act.ts';

const PATH = '/auth/connections/lekab/revoke';

/** Revokes the edge's service token at LEKAB. The edge requests a new one for the next message. */
export function RevokeCard({ token }: { readonly token: string }): JSX.Element {
  const [fault, setFault] = useState('');
  // A 204 response has no body; the status says enough.
  const { value, failure, busy, run } = useOperatorAct(PATH, token, () => true as const);
  const submit = (event: Event): void => {
    event.preventDefault();
    setFault(token === '' ? 'Enter the operator’s token first.' : '');
    if (token !== '') run({});
  };
  return (
    <form class="card operator-card" aria-labelledby="revoke-title" noValidate onSubmit={submit}>
      <h2 id="revoke-title">Revoke the service token</h2>
      <p class="card-text">
        Ends Postern’s own token at LEKAB, at once. All users stay signed in, and the next message
        gets a new token.
      </p>
      <p class="field-fault" role="alert">
        {fault}
      </p>
      <div>
        <button type="submit" class="button" aria-disabled={busy}>
          {busy ? 'Revoking…' : 'Revoke it'}
        </button>
      </div>
      {failure && (
        <FailureNotice
          failure={failure}
          explanation={explainToOperator(failure)}
          retry={() => run({})}
          busy={busy}
        />
      )}
      {value && <Notice kind="info" title="Revoked, at LEKAB and here" />}
    </form>
  );
}
