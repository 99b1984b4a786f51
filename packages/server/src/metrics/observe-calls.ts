import { failureCatalogue } from '@postern/core';
import {
  type EdgeContext,
  Failure,
  type Handler,
  type HandlerResult,
} from '@postern/edge/monitoring';
import { type CallMeter, countStatus, type RouteMeter } from './call-meter.ts';

/**
 * How many calls a second are timed. On Node, timing costs 10 µs of a call's 116 µs of processor time;
 * with this bound it costs a busy process a thousandth.
 */
const TIMED_PER_SECOND = 100;

/**
 * Counts a handler's responses. Of calls to routes, it also measures the time in the edge, waiting for
 * the store, and waiting for the head of the upstream's response, for at most 100 calls in a second.
 * A call that waits for a refresh of its token waits in the edge.
 */
export function observeCalls(calls: CallMeter, sampler: Sampler, handler: Handler): Handler {
  return (c) => {
    const meter = calls.find(c.req.path);
    const finish = meter.edge && sampler.take() ? startTiming(c, meter) : undefined;
    const note = (result: HandlerResult | undefined): void => {
      countStatus(meter.responses, readStatus(result));
      // The edge has tried to issue a lease if it has read the session, and only then.
      if (meter.isUser && result !== undefined && !(result instanceof Failure)) {
        meter.leases[c.get('leaseCookie') === undefined ? 'used' : 'none'] += 1;
      }
      finish?.();
    };
    const result = handler(c);
    if (!(result instanceof Promise)) {
      note(result);
      return result;
    }
    // Return the handler's promise unchanged: an extra `await` costs more than the measurement.
    result.then(note, () => note(undefined));
    return result;
  };
}

/** Decides which calls are timed: the first ones of each second. */
export class Sampler {
  #second = 0;
  #left = 0;

  /** @returns whether to time this call */
  take(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#left = TIMED_PER_SECOND;
    }
    if (this.#left === 0) return false;
    this.#left -= 1;
    return true;
  }
}

/** @param result undefined if the handler threw */
function readStatus(result: HandlerResult | undefined): number {
  if (result === undefined) return failureCatalogue.internal.status;
  return result instanceof Failure ? failureCatalogue[result.code].status : result.status;
}

/** Measures a call from now on. @returns ends the measurement */
function startTiming(c: EdgeContext, meter: RouteMeter): () => void {
  const startedAtMs = performance.now();
  const fetch = c.get('fetch');
  let upstreamMs = 0;
  c.set('fetch', async (input, init) => {
    const sentAtMs = performance.now();
    try {
      return await fetch(input, init);
    } finally {
      upstreamMs += performance.now() - sentAtMs;
    }
  });
  return () => {
    const { storeMs } = c.get('timings');
    meter.store?.observe(storeMs);
    meter.edge?.observe(performance.now() - startedAtMs - storeMs - upstreamMs);
    if (upstreamMs > 0) meter.upstream?.observe(upstreamMs);
  };
}
