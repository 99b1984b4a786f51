import { buildExchangeSteps } from './exchange-steps.ts';
import type { Flow } from './flow.ts';
import { isCallback, readBeganAtMs } from './read-flow.ts';
import { buildStep, type Step } from './step.ts';

/** The steps of a flow's sequence diagram, in order. */
export function buildFlowSteps(flow: Flow): Step[] {
  const beganAtMs = readBeganAtMs(flow);
  const { departure, arrival, exchanges } = flow;
  const steps = exchanges.map((exchange) => ({
    path: exchange.path,
    steps: buildExchangeSteps(exchange, exchange.beganAtMs - beganAtMs),
  }));
  const before = steps.filter(({ path }) => !isCallback(path)).flatMap((one) => one.steps);
  const after = steps.filter(({ path }) => isCallback(path)).flatMap((one) => one.steps);
  return [
    ...before,
    ...(departure ? [buildDeparture(departure, beganAtMs)] : []),
    ...(!departure && !arrival && after.length > 0 && before.length > 0
      ? [buildStep(['browser', 'provider'], 0, 'Sign-in in a window of its own')]
      : []),
    ...(arrival ? buildArrival(flow, arrival.atMs - beganAtMs) : []),
    ...after,
  ];
}

function buildDeparture({ atMs, sent }: NonNullable<Flow['departure']>, sinceMs: number): Step {
  return buildStep(['browser', 'provider'], atMs - sinceMs, 'Authorization request', { sent });
}

function buildArrival(flow: Flow, atMs: number): Step[] {
  const { arrival, refusal, exchanges } = flow;
  const exchanged = exchanges.find(({ path }) => isCallback(path))?.path;
  const back = buildStep(['provider', 'browser'], atMs, 'Back, with the answer in the address', {
    sent: arrival?.sent ?? [],
  });
  // In the edge flow, the edge checks the answer.
  if (exchanged !== undefined && exchanged !== '/auth/callback') return [back];
  if (exchanged !== undefined) {
    const checks = ['The state is one that this tab made', 'The issuer is the one that was asked'];
    return [back, buildStep(['browser', 'browser'], atMs, 'Checked', { checks })];
  }
  if (refusal === undefined) return [back];
  return [back, buildStep(['browser', 'browser'], atMs, 'Stopped here', { failure: refusal })];
}
