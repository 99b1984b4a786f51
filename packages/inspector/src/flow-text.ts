import { type ExplainCode, explainCode } from './explain-code.ts';
import { type Flow, flowNames } from './flow.ts';
import { buildFlowSteps } from './flow-steps.ts';
import { formatClock } from './format-instant.ts';
import { outcomeNames, readBeganAtMs, readFlowFailure, readOutcome } from './read-flow.ts';
import { formatOffset, formatSent, laneNames, type Step } from './step.ts';

/**
 * A flow as plain text, for a ticket or an email. Like the diagram, it has no value of a secret.
 */
export function buildFlowText(flow: Flow, explain: ExplainCode = explainCode): string {
  const failure = readFlowFailure(flow);
  const outcome =
    outcomeNames[readOutcome(flow)].toLowerCase() + (failure ? `: ${failure.code}` : '');
  const ids = flow.exchanges.flatMap(({ trace }) => trace.requestId ?? []);
  return [
    `${flowNames[flow.kind]} at ${formatClock(readBeganAtMs(flow))}, ${outcome}`,
    ...buildFlowSteps(flow).flatMap((step) => buildStepLines(step, explain)),
    ...ids.map((id) => `Request ${id}`),
    '',
  ].join('\n');
}

function buildStepLines(
  { from, to, atMs, title, sent, checks, note, failure }: Step,
  explain: ExplainCode,
): string[] {
  const way = from === to ? laneNames[from] : `${laneNames[from]} -> ${laneNames[to]}`;
  const explanation = failure === undefined ? undefined : explain(failure.code);
  return [
    `${formatOffset(atMs).padStart(9)}  ${way}: ${title}`,
    ...sent.map((one) => `             sent: ${formatSent(one)}`),
    ...(note ? [`             ${note}`] : []),
    ...checks.map((check) => `             ok: ${check}`),
    ...(explanation ? [`             FAILED ${failure?.code}: ${explanation.title}`] : []),
    ...(explanation ? [`             ${explanation.detail}`] : []),
    ...(failure?.cause ? [`             cause: ${failure.cause}`] : []),
  ];
}
