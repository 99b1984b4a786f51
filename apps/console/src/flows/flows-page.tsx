import { FlowsView } from '@postern/inspector';
import type { JSX } from 'preact';
import { Empty } from '../shell/empty.tsx';
import { PageHeading } from '../shell/page-heading.tsx';
import { explainCode } from './explain-code.ts';
import { FlowActs } from './flow-acts.tsx';
import { useFlows } from './use-flows.ts';

/** The flow inspector: the requests of this tab, step by step, as they happen. */
export function FlowsPage(): JSX.Element {
  const flows = useFlows();
  return (
    <>
      <div class="page-head">
        <div>
          <PageHeading title="Flows">Flows</PageHeading>
          <p class="page-lead">
            What this tab, the edge and the services say to each other. You see the kind and the
            length of a secret, never its value.
          </p>
        </div>
        <FlowActs />
      </div>
      {flows.length > 0 ? (
        <FlowsView flows={flows} explain={explainCode} />
      ) : (
        <Empty icon="flows" title="Nothing has happened yet">
          Each request of this tab shows here, step by step, as soon as it is answered.
        </Empty>
      )}
    </>
  );
}
