import type { JSX } from 'preact';
import { useContext } from 'preact/hooks';
import { ExplainContext } from './explain-code.ts';
import type { FlowFailure } from './flow.ts';
import { Icon } from './icon.tsx';
import { formatOffset, formatSent, LANES, laneNames, type Step } from './step.ts';

/** One step. Its classes say which lanes it crosses and in which direction. */
export function FlowStep({ step }: { readonly step: Step }): JSX.Element {
  const { atMs, title, sent, checks, note, failure } = step;
  return (
    <li class={`step ${buildPlace(step)} ${failure ? 'step-failed' : ''}`}>
      <span class="step-time">{formatOffset(atMs)}</span>
      <div class="step-body">
        <p class="step-way">{describeWay(step)}</p>
        <p class="step-title">{title}</p>
        <span class="step-arrow" aria-hidden="true" />
        {sent.length > 0 && (
          <ul class="step-sent">
            {sent.map((one) => (
              <li key={one.kind}>{formatSent(one)}</li>
            ))}
          </ul>
        )}
        {note && <p class="step-note">{note}</p>}
        {checks.length > 0 && (
          <ul class="step-checks">
            {checks.map((check) => (
              <li key={check}>
                <Icon name="check" />
                {check}
              </li>
            ))}
          </ul>
        )}
        {failure && <StepFailure failure={failure} />}
      </div>
    </li>
  );
}

function StepFailure({ failure }: { readonly failure: FlowFailure }): JSX.Element {
  const { code, cause: found } = failure;
  const { title, detail, cause, fix, page } = useContext(ExplainContext)(code);
  return (
    <div class="step-failure">
      <p>
        <Icon name="warning" />
        <code>{code}</code>
      </p>
      <p>
        <strong>{title}.</strong> {detail}
      </p>
      {found && (
        <p class="step-cause">
          Cause: <code>{found}</code>
        </p>
      )}
      {cause && <p>Most likely: {cause}</p>}
      {fix && <p>What to do: {fix}</p>}
      {page && (
        <p>
          <a href={page}>More about {code}</a>
        </p>
      )}
    </div>
  );
}

function buildPlace({ from, to }: Step): string {
  const [start, end] = [LANES.indexOf(from) + 1, LANES.indexOf(to) + 1];
  if (start === end) return `within-${start}`;
  const direction = start < end ? 'step-right' : 'step-left';
  return `across-${Math.min(start, end)}-${Math.max(start, end)} ${direction}`;
}

function describeWay({ from, to }: Step): string {
  return from === to ? laneNames[from] : `${laneNames[from]} to ${laneNames[to]}`;
}
