import type { RateLimit } from './rate-limiter.ts';

// A Worker's bindings count by the same names and numbers: apps/worker/wrangler.jsonc. They are
// there to stop a loop that runs wild or a caller that hammers, not to meter honest use: an app
// that opens a thousand calls at once stays below.

/** One session, on one route. */
export const SESSION_LIMIT: RateLimit = {
  name: 'SESSION_LIMIT',
  requests: 2000,
  periodSeconds: 10,
};

/** One address, on one route or on the session endpoints: a whole office may share it. */
export const ADDRESS_LIMIT: RateLimit = {
  name: 'ADDRESS_LIMIT',
  requests: 6000,
  periodSeconds: 10,
};

export const RATE_LIMITS: readonly RateLimit[] = [SESSION_LIMIT, ADDRESS_LIMIT];
