import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { Empty } from '../shell/empty.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import '../styles/flows.css';
import '../styles/flow-steps.css';
import '../styles/flow-lanes.css';
import { FlowActs } from './flow-acts.tsx';
import { FlowDiagram } from './flow-diagram.tsx';
import { FlowList } from './flow-list.tsx';
import { useFlows } from './use-flows.ts';

/** The flow inspector: the requests of this tab, step by step, as they happen. */
export function FlowsPage(): JSX.Element {
  const flows = useFlows();
  const [chosenId, setChosenId] = useState<string>();
  const shown = flows.find(({ id }) => id === chosenId) ?? flows[0];
  return (
    <>
      <div class="page-head">
        <div>
          <PageHeading title="Flows">Flows</PageHeading>
          <p class="page-lead">
            What this tab, the edge and the services say to each other. Of a secret you see its kind
            and its length.
          </p>
        </div>
        <FlowActs />
      </div>
      {shown ? (
        <div class="flows">
          <FlowList flows={flows} shown={shown} choose={setChosenId} />
          <FlowDiagram key={shown.id} flow={shown} />
        </div>
      ) : (
        <Empty icon="flows" title="Nothing has happened yet">
          Each request of this tab shows here, step by step, as soon as it is answered.
        </Empty>
      )}
    </>
  );
}
