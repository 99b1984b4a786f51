import type { EdgeContext, Handler } from '../app/context.ts';
import { guardOrigin, type Origins } from '../app/cors.ts';
import type { Failure } from '../failures/failure.ts';
import { isRead } from '../http/fetch.ts';
import type { RouteMatch } from '../routes/route.ts';
import { guardCsrf } from './csrf.ts';
import { guardAddressRate, type RateParts } from './rate.ts';

/** Guards every request that works with a session. Failures: `guard_csrf_header`, `guard_origin`. */
export function guardApp(c: EdgeContext, origins: Origins): Failure | undefined {
  return guardCsrf(c) ?? guardOrigin(c, origins);
}

/**
 * Guards a call to an API as {@link guardApp} does. A read of a path with `needsNoHeader` needs no
 * `X-Postern` if the browser itself states that a page of this origin sent it. A script or a worker
 * still needs the header, which it cannot send: a file that a user has uploaded to the API would run
 * with the app's rights.
 */
export function guardCall(
  c: EdgeContext,
  origins: Origins,
  matches: readonly RouteMatch[],
): Failure | undefined {
  const isHeaderless =
    isRead(c.req.method) &&
    matches.some((match) => match.needsNoHeader) &&
    c.req.header('sec-fetch-site') === 'same-origin' &&
    // Fetch standard, script-like: also worklets and workers of all kinds.
    !/script|work/.test(c.req.header('sec-fetch-dest') ?? '');
  return isHeaderless ? guardOrigin(c, origins) : guardApp(c, origins);
}

/**
 * Puts a guard and the address limit before a handler under `/auth`. Responses are not cached,
 * unless the handler says otherwise.
 *
 * @param guard default: none, for a caller that proves itself in the request's body
 * @returns a handler with the failures of `guard`, `guard_rate_limited`, and those of `handler`
 */
export function protect(
  parts: RateParts,
  handler: Handler,
  guard?: (c: EdgeContext) => Failure | undefined,
): Handler {
  return async (c) => {
    c.header('cache-control', 'no-store');
    c.header('x-content-type-options', 'nosniff');
    return guard?.(c) ?? (await guardAddressRate(c, parts)) ?? handler(c);
  };
}
