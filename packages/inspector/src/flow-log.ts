import type { Exchange, Flow, FlowKind, Passage } from './flow.ts';
import { readRefusal } from './passage.ts';
import {
  isAtProvider,
  isAtSignOut,
  isExchanged,
  readBeganAtMs,
  readFlowKind,
} from './read-flow.ts';

/**
 * The number of flows of each kind that are kept, so that session checks do not displace a sign-in.
 */
const KEPT_OF_A_KIND = 6;
/** The longest time that a sign-in takes, in milliseconds. After it, the user has given up. */
const SIGN_IN_MS = 900_000;
/** The longest time between the edge's response and the page's departure, in milliseconds. */
const LEAVING_MS = 500;

// Each function takes the current flows, newest first, and returns the next ones.
type Flows = readonly Flow[];

/**
 * Adds a request. A code exchange belongs to the sign-in for which the page left, and a return from the
 * provider's sign-out to its sign-out.
 */
export function addExchange(flows: Flows, exchange: Exchange): Flows {
  const kind = readFlowKind(exchange.path);
  if (kind === undefined) return flows;
  const begun = findBegun(flows, kind, exchange);
  if (begun) {
    const exchanges = [...begun.exchanges, exchange];
    return replace(flows, { ...begun, kind: kind === 'config' ? begun.kind : kind, exchanges });
  }
  const id = `${exchange.beganAtMs} ${exchange.path}`;
  return keepNewest([{ id, kind, exchanges: [exchange] }, ...flows]);
}

/** Adds the departure to the provider. The request just before it belongs to the same sign-in. */
export function addDeparture(flows: Flows, departure: Passage): Flows {
  const asked = flows.find(({ kind, exchanges, departure: left }) => {
    const last = exchanges.at(-1);
    const isBegin = kind === 'config' || (kind === 'sign-in' && !left);
    return isBegin && last && isJustBefore(last, departure);
  });
  if (asked) return replace(flows, { ...asked, kind: 'sign-in', departure });
  const flow: Flow = { id: `${departure.atMs}`, kind: 'sign-in', exchanges: [], departure };
  return keepNewest([flow, ...flows]);
}

/** Adds the arrival: the page was loaded with the provider's response in its address. */
export function addArrival(flows: Flows, arrival: Passage): Flows {
  const left = flows.find(
    (flow) => flow.departure && !flow.arrival && isNear(flow, arrival.atMs) && !isExchanged(flow),
  );
  const refusal = readRefusal(arrival);
  if (left) return replace(flows, { ...left, arrival, refusal });
  const flow: Flow = { id: `${arrival.atMs}`, kind: 'sign-in', exchanges: [], arrival, refusal };
  return keepNewest([flow, ...flows]);
}

/** Adds a refusal: the kit rejected the provider's response and sent nothing to the edge. */
export function addRefusal(flows: Flows, code: string): Flows {
  const refused = flows.find((flow) => flow.arrival && !isExchanged(flow));
  const refusal = { code, cause: refused?.refusal?.cause };
  return refused ? replace(flows, { ...refused, refusal }) : flows;
}

/** The flows that stay after a sign-out: none that names a project or a message. */
export function forgetUse(flows: Flows): Flows {
  return flows.filter(({ kind }) => !isUse(kind));
}

/**
 * Whether a request must be ignored because it began before the last sign-out. The browser reports
 * a request only when it has ended, which may be after the sign-out. `usedUntilMs` is the time of
 * the sign-out in milliseconds since the epoch.
 */
export function isForgotten({ path, beganAtMs }: Exchange, usedUntilMs: number): boolean {
  return beganAtMs < usedUntilMs && isUse(readFlowKind(path));
}

function isUse(kind: FlowKind | undefined): boolean {
  return kind === 'api' || kind === 'message';
}

/**
 * The flow that a request belongs to. The browser may report the requests to `/auth/config` and
 * `/auth/sign-in` after the departure. A code exchange follows an arrival, or a pop-up.
 */
function findBegun(flows: Flows, kind: FlowKind, exchange: Exchange): Flow | undefined {
  const { path, beganAtMs } = exchange;
  const near = flows.filter((flow) => isNear(flow, beganAtMs));
  if (kind === 'config') {
    return near.find(
      ({ departure, exchanges }) =>
        departure && exchanges.length === 0 && isJustBefore(exchange, departure),
    );
  }
  if (path === '/auth/sign-in') return findAsked(near, exchange);
  if (kind === 'sign-in') {
    const open = near.filter((flow) => !isExchanged(flow));
    return (
      open.find(({ arrival }) => arrival) ??
      open.find((flow) => flow.kind === 'sign-in') ??
      open.find((flow) => flow.kind === 'config')
    );
  }
  const leg = isAtSignOut(path);
  if (leg === undefined) return undefined;
  const signOuts = near.filter((flow) => flow.kind === 'sign-out');
  if (leg === 'returns') return signOuts.find(isAtProvider);
  return signOuts.find(({ exchanges }) => exchanges.at(-1)?.path === '/auth/logout');
}

/** The flow of the request before `/auth/sign-in`, or of the departure after it. */
function findAsked(flows: Flows, exchange: Exchange): Flow | undefined {
  return flows.find(({ kind, departure, exchanges }) => {
    const last = exchanges.at(-1);
    if (departure) return last?.path !== exchange.path && isJustBefore(exchange, departure);
    return kind === 'config' && last && isJustBefore(last, { atMs: exchange.beganAtMs });
  });
}

/**
 * Whether a request ended just before a sign-in went on. Requests for `/auth/config` have other
 * causes, too.
 */
function isJustBefore(
  { beganAtMs, durationMs }: Exchange,
  { atMs }: Pick<Passage, 'atMs'>,
): boolean {
  const afterMs = atMs - beganAtMs - durationMs;
  // The times come from two clocks. The browser may round one of them to a millisecond or more.
  return afterMs > -LEAVING_MS / 10 && afterMs < LEAVING_MS;
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
