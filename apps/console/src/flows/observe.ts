import {
  addArrival,
  addDeparture,
  addExchange,
  addRefusal,
  buildPassage,
  type Exchange,
  type Flow,
  forgetUse,
  isForgotten,
  readTrace,
} from '@postern/inspector/flows';
import { auth } from '../auth.ts';
import { keepFlows, readKeptFlows } from './kept-flows.ts';

// Observes this page's requests through the browser's own interfaces. From the kit it reads only
// the state. It stores only kinds, lengths, public parameters, paths and times.

let flows = readKeptFlows();
/** The time of the last sign-out, in milliseconds since the epoch. */
let usedUntilMs = 0;
const listeners = new Set<() => void>();

/** The flows, newest first. The list is the same object until a flow changes. */
export function readFlows(): readonly Flow[] {
  return flows;
}

/** Calls `listener` after every change, until the returned function is called. */
export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Removes all flows. */
export function forgetFlows(): void {
  update([]);
}

function update(next: readonly Flow[]): void {
  flows = next;
  keepFlows(flows);
  for (const listener of listeners) listener();
}

function watchArrival(): void {
  const [page] = performance.getEntriesByType('navigation');
  const url = page && URL.parse(page.name);
  // The entry has the address with which the page was loaded. The kit has removed the response from
  // it since.
  if (!url?.searchParams.has('state')) return;
  const arrival = buildPassage(url, performance.timeOrigin);
  if (!flows.some(({ arrival: known }) => known?.atMs === arrival.atMs)) {
    update(addArrival(flows, arrival));
  }
}

function watchDepartures(): void {
  // Browsers before 2026 may lack `navigation`. There, a sign-in is shown from its arrival on.
  if (!('navigation' in window)) return;
  navigation.addEventListener('navigate', ({ destination }) => {
    const url = new URL(destination.url);
    if (url.origin === location.origin || !url.searchParams.has('code_challenge')) return;
    update(addDeparture(flows, buildPassage(url, Date.now())));
  });
}

function watchRequests(): void {
  const observer = new PerformanceObserver((list) => {
    const exchanges = list
      .getEntries()
      .flatMap(readExchange)
      .filter((exchange) => !isForgotten(exchange, usedUntilMs));
    if (exchanges.length > 0) update(exchanges.reduce(addExchange, flows));
  });
  observer.observe({ type: 'resource', buffered: true });
}

function readExchange(entry: PerformanceEntry): Exchange[] {
  if (!(entry instanceof PerformanceResourceTiming)) return [];
  const { origin, pathname: path } = new URL(entry.name);
  if (origin !== location.origin || !/^\/(auth|api)\//.test(path)) return [];
  const { startTime, requestStart, duration, responseStatus: status, serverTiming } = entry;
  const exchange = {
    path,
    beganAtMs: performance.timeOrigin + startTime,
    waitedMs: Math.max(requestStart - startTime, 0),
    durationMs: duration,
    status,
    isFromCache: Reflect.get(entry, 'deliveryType') === 'cache',
    trace: readTrace(serverTiming),
  };
  return [exchange];
}

function watchState(): void {
  let last: unknown;
  const look = (): void => {
    const { state } = auth;
    if (state.status !== 'signed-out' || state === last) return;
    last = state;
    const { error } = state;
    if (error?.phase === 'callback') {
      update(addRefusal(flows, error.code));
    } else {
      usedUntilMs = performance.timeOrigin + performance.now();
      update(forgetUse(flows));
    }
  };
  auth.subscribe(look);
  look();
}

watchArrival();
watchDepartures();
watchRequests();
watchState();
