import type { Exchange, Flow, FlowKind, Passage } from './flow.ts';
import { readBeganAtMs, readFlowKind } from './read-flow.ts';

/** How many flows of each kind are kept: session checks must not push the sign-in out. */
const KEPT_OF_A_KIND = 6;
/** A sign-in's parts are further apart than this only if it was given up, in milliseconds. */
const SIGN_IN_MS = 900_000;
/** Once it knows where to, the page leaves within this, in milliseconds. */
const LEAVING_MS = 500;

// Each of these takes the flows there are, newest first, and answers the flows there are then.
type Flows = readonly Flow[];

/** Adds a request. A code's exchange belongs to the sign-in that the page left for. */
export function addExchange(flows: Flows, exchange: Exchange): Flows {
  const kind = readFlowKind(exchange.path);
  if (kind === undefined) return flows;
  const begun = findBegun(flows, kind, exchange);
  if (begun) {
    const exchanges = [...begun.exchanges, exchange];
    const isBegun = kind === 'sign-in' || begun.departure !== undefined;
    return replace(flows, { ...begun, kind: isBegun ? 'sign-in' : 'config', exchanges });
  }
  const id = `${exchange.beganAtMs} ${exchange.path}`;
  return keepNewest([{ id, kind, exchanges: [exchange] }, ...flows]);
}

/** The page leaves for the provider: what it has just asked the edge was for this. */
export function addDeparture(flows: Flows, departure: Passage): Flows {
  const asked = flows.find(({ kind, exchanges }) => {
    const last = exchanges.at(-1);
    return kind === 'config' && last && isJustBefore(last, departure);
  });
  if (asked) return replace(flows, { ...asked, kind: 'sign-in', departure });
  const flow: Flow = { id: `${departure.atMs}`, kind: 'sign-in', exchanges: [], departure };
  return keepNewest([flow, ...flows]);
}

/** The page is loaded with the service's answer in its address. */
export function addArrival(flows: Flows, arrival: Passage): Flows {
  const left = flows.find(
    (flow) => flow.departure && !flow.arrival && isNear(flow, arrival.atMs) && !isExchanged(flow),
  );
  if (left) return replace(flows, { ...left, arrival });
  const flow: Flow = { id: `${arrival.atMs}`, kind: 'sign-in', exchanges: [], arrival };
  return keepNewest([flow, ...flows]);
}

/** The browser itself refused the service's answer: nothing of it was sent to the edge. */
export function addRefusal(flows: Flows, refusal: string): Flows {
  const refused = flows.find((flow) => flow.arrival && !isExchanged(flow));
  return refused ? replace(flows, { ...refused, refusal }) : flows;
}

/** What may be left when the user has signed out: nothing that names what was looked at. */
export function forgetUse(flows: Flows): Flows {
  return flows.filter(({ kind }) => !isUse(kind));
}

/** Whether a request was made in a use that is over: the browser tells of it when it has ended. */
export function isForgotten({ path, beganAtMs }: Exchange, usedUntilMs: number): boolean {
  return beganAtMs < usedUntilMs && isUse(readFlowKind(path));
}

function isUse(kind: FlowKind | undefined): boolean {
  return kind === 'api' || kind === 'message';
}

/**
 * The sign-in that a request belongs to. The browser may tell of the requests to `/auth/config` and
 * `/auth/sign-in` only after the page has begun to leave; a code's exchange follows the return, or a
 * pop-up.
 */
function findBegun(flows: Flows, kind: FlowKind, exchange: Exchange): Flow | undefined {
  if (kind === 'config') {
    const isBegin = exchange.path === '/auth/sign-in';
    return flows.find(({ kind: of, departure, exchanges }) => {
      const last = exchanges.at(-1);
      if (departure) return (isBegin || !last) && isJustBefore(exchange, departure);
      return isBegin && of === 'config' && last && isJustBefore(last, { atMs: exchange.beganAtMs });
    });
  }
  if (kind !== 'sign-in') return undefined;
  const open = flows.filter((flow) => isNear(flow, exchange.beganAtMs) && !isExchanged(flow));
  return open.find(({ arrival }) => arrival) ?? open.find((flow) => flow.kind === 'config');
}

/** Others ask for the public facts, too; the sign-in's own request is what it waited for. */
function isJustBefore(
  { beganAtMs, durationMs }: Exchange,
  { atMs }: Pick<Passage, 'atMs'>,
): boolean {
  const afterMs = atMs - beganAtMs - durationMs;
  // Two clocks of one browser, of which one may be rounded to a millisecond or more.
  return afterMs > -LEAVING_MS / 10 && afterMs < LEAVING_MS;
}

function isExchanged({ exchanges }: Flow): boolean {
  return exchanges.some(({ path }) => path === '/auth/callback');
}

function isNear(flow: Flow, atMs: number): boolean {
  return atMs - readBeganAtMs(flow) < SIGN_IN_MS;
}

function replace(flows: Flows, changed: Flow): Flows {
  const others = flows.filter(({ id }) => id !== changed.id);
  return keepNewest([changed, ...others]);
}

function keepNewest(flows: Flows): Flows {
  const counts = new Map<FlowKind, number>();
  return flows.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= KEPT_OF_A_KIND;
  });
}
