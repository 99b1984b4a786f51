import type { JSX } from 'preact';
import { type Flow, flowNames } from './flow.ts';
import { formatClock } from './format-instant.ts';
import { Icon, type IconName } from './icon.tsx';
import {
  type Outcome,
  outcomeNames,
  readBeganAtMs,
  readFlowFailure,
  readOutcome,
} from './read-flow.ts';

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

/** The icon and the style of each outcome. */
const looks: Readonly<Record<Outcome, { readonly icon: IconName; readonly style: string }>> = {
  succeeded: { icon: 'check', style: 'flow-outcome' },
  failed: { icon: 'warning', style: 'flow-outcome flow-failed' },
  open: { icon: 'out', style: 'flow-outcome flow-open' },
};

function FlowRow({ flow }: { readonly flow: Flow }): JSX.Element {
  const outcome = readOutcome(flow);
  const failure = readFlowFailure(flow);
  const what =
    failure?.code ?? (outcome === 'open' ? 'at the provider' : flow.exchanges.at(-1)?.path);
  return (
    <>
      <span class={looks[outcome].style}>
        <Icon name={looks[outcome].icon} />
        <span class="visually-hidden">{outcomeNames[outcome]}:</span>
      </span>
      <span class="flow-name">{flowNames[flow.kind]}</span>
      <time class="flow-time">{formatClock(readBeganAtMs(flow))}</time>
      <span class="flow-what">{what}</span>
    </>
  );
}
