import type { JSX } from 'preact';
import { type Flow, flowNames } from './flow.ts';
import { formatClock } from './format-instant.ts';
import { Icon } from './icon.tsx';
import { readBeganAtMs, readFlowFailure } from './read-flow.ts';

interface FlowListProps {
  readonly flows: readonly Flow[];
  readonly shown: Flow;
  readonly choose: (id: string) => void;
}

/** The list of the last flows. The newest one is shown until the user chooses another. */
export function FlowList({ flows, shown, choose }: FlowListProps): JSX.Element {
  return (
    <section class="flow-list" aria-labelledby="flow-list">
      <h2 id="flow-list" class="card-title">
        The last {flows.length === 1 ? 'flow' : `${flows.length} flows`}
      </h2>
      <ol>
        {flows.map((flow) => (
          <li key={flow.id}>
            <button
              type="button"
              class="flow-row"
              aria-current={flow.id === shown.id}
              onClick={() => choose(flow.id)}
            >
              <FlowRow flow={flow} />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function FlowRow({ flow }: { readonly flow: Flow }): JSX.Element {
  const failure = readFlowFailure(flow);
  const what = failure ?? flow.exchanges.at(-1)?.path ?? 'on its way';
  return (
    <>
      <span class={failure ? 'flow-outcome flow-failed' : 'flow-outcome'}>
        <Icon name={failure ? 'warning' : 'check'} />
        <span class="visually-hidden">{failure ? 'Failed:' : 'Succeeded:'}</span>
      </span>
      <span class="flow-name">{flowNames[flow.kind]}</span>
      <time class="flow-time">{formatClock(readBeganAtMs(flow))}</time>
      <span class="flow-what">{what}</span>
    </>
  );
}
