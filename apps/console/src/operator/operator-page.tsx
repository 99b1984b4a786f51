import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { PageHeading } from '../shell/page-heading.tsx';
import '../styles/facts.css';
import '../styles/operator.css';
import { ApiKeyCard } from './api-key-card.tsx';
import { ReadinessCard } from './readiness-card.tsx';
import { RevokeCard } from './revoke-card.tsx';
import { TokenCard } from './token-card.tsx';

/** What whoever runs Postern does by hand. The token is in this component's memory, and nowhere else. */
export function OperatorPage(): JSX.Element {
  const [token, setToken] = useState('');
  return (
    <>
      <div>
        <PageHeading title="Operator">Operator</PageHeading>
        <p class="page-lead">For whoever runs Postern. Users need none of it.</p>
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
