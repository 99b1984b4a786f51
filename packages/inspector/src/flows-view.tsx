import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import './styles/flows.css';
import './styles/flow-steps.css';
import './styles/flow-lanes.css';
import { type ExplainCode, ExplainContext, explainCode } from './explain-code.ts';
import type { Flow } from './flow.ts';
import { FlowDiagram } from './flow-diagram.tsx';
import { FlowList } from './flow-list.tsx';

interface FlowsViewProps {
  /** Newest first, at least one. */
  readonly flows: readonly Flow[];
  /** Explains a failure code. Default: in the words of the catalogue. */
  readonly explain?: ExplainCode;
}

/** The list of flows, and the chosen one step by step. The newest is shown until one is chosen. */
export function FlowsView({ flows, explain = explainCode }: FlowsViewProps): JSX.Element | null {
  const [chosenId, setChosenId] = useState<string>();
  const shown = flows.find(({ id }) => id === chosenId) ?? flows[0];
  if (shown === undefined) return null;
  return (
    <ExplainContext.Provider value={explain}>
      <div class="flows">
        <FlowList flows={flows} shown={shown} choose={setChosenId} />
        <FlowDiagram key={shown.id} flow={shown} />
      </div>
    </ExplainContext.Provider>
  );
}
