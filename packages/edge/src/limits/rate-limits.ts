import type { RateLimit } from './rate-limiter.ts';

// A Worker's bindings count by the same names and numbers: apps/worker/wrangler.jsonc. They are
// there to stop a loop that runs wild or a caller that hammers, not to meter honest use: an app
// that opens a thousand calls at once stays below. Messages are the exception.

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

/**
 * One address, on one act that costs the provider a request: the beginning of a sign-in, a code
 * exchange. Providers throttle by client, so a stranger's requests count against every user's.
 */
export const PROVIDER_LIMIT: RateLimit = {
  name: 'PROVIDER_LIMIT',
  requests: 60,
  periodSeconds: 10,
};

/** All callers together, on one such act, where the runtime does not know their addresses. */
export const PROVIDER_SHARED_LIMIT: RateLimit = {
  name: 'PROVIDER_SHARED_LIMIT',
  requests: 600,
  periodSeconds: 10,
};

/** Operator acts of one address, guesses of the token among them; or of all, where none is known. */
export const OPERATOR_LIMIT: RateLimit = {
  name: 'OPERATOR_LIMIT',
  requests: 60,
  periodSeconds: 60,
};

/** One session, on the route that sends messages: each costs the operator money. */
export const MESSAGE_LIMIT: RateLimit = {
  name: 'MESSAGE_LIMIT',
  requests: 20,
  periodSeconds: 60,
};

export const RATE_LIMITS: readonly RateLimit[] = [
  SESSION_LIMIT,
  ADDRESS_LIMIT,
  PROVIDER_LIMIT,
  PROVIDER_SHARED_LIMIT,
  OPERATOR_LIMIT,
  MESSAGE_LIMIT,
];
