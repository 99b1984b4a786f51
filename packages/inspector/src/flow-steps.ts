import { buildExchangeSteps } from './exchange-steps.ts';
import type { Exchange, Flow } from './flow.ts';
import {
  isAtProvider,
  isAtSignOut,
  isCallback,
  readBeganAtMs,
  readFlowFailure,
} from './read-flow.ts';
import { buildStep, type Step } from './step.ts';

/** The advice if the provider shows an error page, which the edge does not see. */
const COMPARE =
  'If the provider shows an error page: compare client id, redirect URI and scope above with the registration there, character by character.';

/** The steps of a flow's sequence diagram, in order. */
export function buildFlowSteps(flow: Flow): Step[] {
  const beganAtMs = readBeganAtMs(flow);
  const { departure, arrival, exchanges } = flow;
  const steps = exchanges.map((exchange) => ({
    path: exchange.path,
    steps: [
      ...buildReturn(exchange, beganAtMs),
      ...buildExchangeSteps(exchange, exchange.beganAtMs - beganAtMs),
    ],
  }));
  const before = steps.filter(({ path }) => !isCallback(path)).flatMap((one) => one.steps);
  const after = steps.filter(({ path }) => isCallback(path)).flatMap((one) => one.steps);
  return [
    ...before,
    ...(departure ? [buildDeparture(departure, beganAtMs)] : []),
    ...(!departure && !arrival && after.length > 0 && before.length > 0
      ? [buildStep(['browser', 'provider'], 0, 'Sign-in in a pop-up')]
      : []),
    ...(arrival ? buildArrival(flow, arrival.atMs - beganAtMs) : []),
    ...after,
    ...buildNotBack(flow, before.at(-1)?.atMs ?? 0),
  ];
}

/** The step before a request that comes back from the provider's sign-out. */
function buildReturn({ path, beganAtMs }: Exchange, sinceMs: number): Step[] {
  if (isAtSignOut(path) !== 'returns') return [];
  return [buildStep(['provider', 'browser'], beganAtMs - sinceMs, 'Back from the sign-out')];
}

/** The last step of a flow whose browser is at the provider, or has stayed there. */
function buildNotBack(flow: Flow, atMs: number): Step[] {
  if (!isAtProvider(flow) || readFlowFailure(flow) !== undefined) return [];
  const from = flow.departure ? 'provider' : 'browser';
  const path = flow.exchanges.at(-1)?.path ?? '';
  const returnPath = path.replace(/sign-out$/, 'signed-out');
  const register = `If the provider shows an error page: register this app’s origin with ${returnPath} there, as post_logout_redirect_uri.`;
  const note = flow.kind === 'sign-in' ? COMPARE : register;
  return [buildStep([from, 'provider'], atMs, 'The browser has not come back', { note })];
}

function buildDeparture({ atMs, sent }: NonNullable<Flow['departure']>, sinceMs: number): Step {
  return buildStep(['browser', 'provider'], atMs - sinceMs, 'Authorization request', { sent });
}

function buildArrival(flow: Flow, atMs: number): Step[] {
  const { arrival, refusal, exchanges } = flow;
  const exchanged = exchanges.find(({ path }) => isCallback(path))?.path;
  const back = buildStep(['provider', 'browser'], atMs, 'Back, with the response in the address', {
    sent: arrival?.sent ?? [],
  });
  // In the edge flow, the edge checks the answer.
  if (exchanged !== undefined && exchanged !== '/auth/callback') return [back];
  if (exchanged !== undefined) {
    const checks = ['This tab created the state', 'The issuer is the expected one'];
    return [back, buildStep(['browser', 'browser'], atMs, 'Checked', { checks })];
  }
  if (refusal === undefined) return [back];
  return [back, buildStep(['browser', 'browser'], atMs, 'Stopped here', { failure: refusal })];
}
