import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PageHeading } from '../shell/page-heading.tsx';
import '../styles/facts.css';
import '../styles/operator.css';
import { ApiKeyCard } from './api-key-card.tsx';
import { ReadinessCard } from './readiness-card.tsx';
import { RevokeCard } from './revoke-card.tsx';
import { TokenCard } from './token-card.tsx';

/** The page of the operator. The operator's token is only in this component's memory. */
export function OperatorPage(): JSX.Element {
  const [token, setToken] = useState('');
  return (
    <>
      <div>
        <PageHeading title="Operator">Operator</PageHeading>
        <p class="page-lead">For the person who runs Postern. Users do not need it.</p>
      </div>
      <ReadinessCard />
      <TokenCard token={token} change={setToken} />
      <div class="operator-acts">
        <ApiKeyCard token={token} />
        <RevokeCard token={token} />
      </div>
    </>
  );
}
