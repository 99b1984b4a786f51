import type { JSX } from 'preact';
import { ExportButtons } from './export-buttons.tsx';
import { type Flow, flowNames } from './flow.ts';
import { FlowStep } from './flow-step.tsx';
import { buildFlowSteps } from './flow-steps.ts';
import { formatClock } from './format-instant.ts';
import { readBeganAtMs } from './read-flow.ts';
import { LANES, laneNames } from './step.ts';

/**
 * A flow as a sequence diagram with four lanes; time runs down. To a screen reader it is an ordered
 * list, and on a narrow page it looks like one.
 */
export function FlowDiagram({ flow }: { readonly flow: Flow }): JSX.Element {
  const steps = buildFlowSteps(flow);
  const isTraced = flow.exchanges.some(({ trace }) => trace.requestId);
  return (
    <section class="card flow" aria-labelledby="flow">
      <div class="flow-head">
        <h2 id="flow">{flowNames[flow.kind]}</h2>
        <p class="card-text">at {formatClock(readBeganAtMs(flow))}</p>
        <ExportButtons flow={flow} />
      </div>
      <div class="diagram">
        <div class="lanes" aria-hidden="true">
          {LANES.map((lane) => (
            <span key={lane} class={`lane lane-${lane}`}>
              {laneNames[lane]}
            </span>
          ))}
        </div>
        <ol class="steps">
          {steps.map((step, i) => (
            <FlowStep key={`${i} ${step.title}`} step={step} />
          ))}
        </ol>
      </div>
      {!isTraced && flow.exchanges.length > 0 && (
        <p class="flow-note">
          The edge is not traced, so what it did itself is not shown. On your own machine,
          <code> POSTERN_TRACE=1 </code> switches that on.
        </p>
      )}
      <RequestIds flow={flow} />
    </section>
  );
}

function RequestIds({ flow }: { readonly flow: Flow }): JSX.Element | null {
  const ids = flow.exchanges.flatMap(({ trace }) => trace.requestId ?? []);
  if (ids.length === 0) return null;
  return (
    <dl class="request-ids">
      <dt>Request id</dt>
      {ids.map((id) => (
        <dd key={id}>
          <code>{id}</code>
        </dd>
      ))}
    </dl>
  );
}
