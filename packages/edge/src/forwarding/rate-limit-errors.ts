import type { Fixes } from '../failures/config-error.ts';
import { isObject } from '../http/json.ts';

const PARTS: ReadonlySet<string> = new Set(['perSession', 'perAddress']);
const FIELDS: ReadonlySet<string> = new Set(['name', 'requests', 'periodSeconds']);
const FORM = 'write { name: "ORDERS", requests: 100, periodSeconds: 10 }';

/**
 * Finds every error in a route's `rateLimits`, whatever its type. A limiter takes numbers as they are:
 * a period of 0 would limit nothing, and no period would reject every call forever.
 */
export function findRateLimitErrors(rateLimits: unknown): Fixes {
  if (!isObject(rateLimits)) {
    return ['has rateLimits that are not an object; write { perSession: …, perAddress: … }, or {}'];
  }
  return Object.entries(rateLimits).flatMap(([part, limit]) => {
    if (!PARTS.has(part)) {
      return `has ${part} in rateLimits, which takes perSession and perAddress; correct its name, or remove it`;
    }
    return limit === undefined ? [] : findLimitErrors(part, limit);
  });
}

function findLimitErrors(part: string, limit: unknown): Fixes {
  if (!isObject(limit)) return [`has a ${part} in rateLimits that is not an object; ${FORM}`];
  const { name, requests, periodSeconds } = limit;
  const unknown = Object.keys(limit).filter((field) => !FIELDS.has(field));
  return [
    ...unknown.map((field) => `has ${field} in ${part} of rateLimits; ${FORM}`),
    (typeof name !== 'string' || name === '') &&
      `has a ${part} in rateLimits without a name; ${FORM}`,
    !(Number.isSafeInteger(requests) && Number(requests) > 0) &&
      `has a ${part} in rateLimits whose requests are not a whole number above 0; ${FORM}`,
    periodSeconds !== 10 &&
      periodSeconds !== 60 &&
      `has a ${part} in rateLimits whose periodSeconds is neither 10 nor 60; ${FORM}`,
  ];
}
