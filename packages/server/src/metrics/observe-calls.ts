import { failureCatalogue } from '@postern/core';
import { Failure, type Handler } from '@postern/edge/monitoring';
import { type CallMeter, countStatus } from './call-meter.ts';

/**
 * Counts a handler's responses, and measures the calls to routes: in the edge, waiting for the store,
 * and waiting for the head of the upstream's response. A call that waits for a refresh of its token
 * waits in the edge.
 */
export function observeCalls(calls: CallMeter, handler: Handler): Handler {
  return async (c) => {
    const startedAtMs = performance.now();
    const meter = calls.find(c.req.path);
    const fetch = c.get('fetch');
    let upstreamMs = 0;
    if (meter.upstream !== undefined) {
      c.set('fetch', async (input, init) => {
        const sentAtMs = performance.now();
        try {
          return await fetch(input, init);
        } finally {
          upstreamMs += performance.now() - sentAtMs;
        }
      });
    }
    let status: number = failureCatalogue.internal.status;
    try {
      const result = await handler(c);
      status = result instanceof Failure ? failureCatalogue[result.code].status : result.status;
      return result;
    } finally {
      countStatus(meter.responses, status);
      const { storeMs } = c.get('timings');
      meter.store?.observe(storeMs);
      meter.edge?.observe(performance.now() - startedAtMs - storeMs - upstreamMs);
      if (upstreamMs > 0) {
        meter.upstream?.observe(upstreamMs);
        // The edge has tried to issue a lease if it has read the session, and only then.
        if (meter.isUser) meter.leases['leaseCookie' in c.var ? 'none' : 'used'] += 1;
      }
    }
  };
}
