import type { RateLimit } from './rate-limiter.ts';

// The bindings in apps/worker/wrangler.jsonc have the same names and numbers. The limits stop runaway
// loops and abusive callers and do not meter normal use: an app that makes a thousand calls at once
// stays below them. The limit for messages is the exception.

/** Limits one session on one route. */
export const SESSION_LIMIT: RateLimit = {
  name: 'SESSION_LIMIT',
  requests: 2000,
  periodSeconds: 10,
};

/** Limits one address on one route or on the session endpoints. A whole office may share an address. */
export const ADDRESS_LIMIT: RateLimit = {
  name: 'ADDRESS_LIMIT',
  requests: 6000,
  periodSeconds: 10,
};

/**
 * Limits one address on one action that costs the provider a request, such as the start of a
 * sign-in or a code exchange. Providers throttle by client, so a stranger's requests use up every
 * user's quota.
 */
export const PROVIDER_LIMIT: RateLimit = {
  name: 'PROVIDER_LIMIT',
  requests: 60,
  periodSeconds: 10,
};

/** Limits all callers together on one such action if the runtime does not know their addresses. */
export const PROVIDER_SHARED_LIMIT: RateLimit = {
  name: 'PROVIDER_SHARED_LIMIT',
  requests: 600,
  periodSeconds: 10,
};

/** Limits operator requests, including wrong tokens: for one address, or for all if none is known. */
export const OPERATOR_LIMIT: RateLimit = {
  name: 'OPERATOR_LIMIT',
  requests: 60,
  periodSeconds: 60,
};

/** Limits the lists of one session: each reads every session of the user, at most 100. */
export const LIST_LIMIT: RateLimit = {
  name: 'LIST_LIMIT',
  requests: 60,
  periodSeconds: 10,
};

/** Limits one session on the route that sends messages, because each message costs money. */
export const MESSAGE_LIMIT: RateLimit = {
  name: 'MESSAGE_LIMIT',
  requests: 20,
  periodSeconds: 60,
};

/** Every limit of the edge. */
export const RATE_LIMITS: readonly RateLimit[] = [
  SESSION_LIMIT,
  ADDRESS_LIMIT,
  PROVIDER_LIMIT,
  PROVIDER_SHARED_LIMIT,
  OPERATOR_LIMIT,
  MESSAGE_LIMIT,
  LIST_LIMIT,
];
