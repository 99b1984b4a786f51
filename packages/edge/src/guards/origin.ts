import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';

/**
 * Refuses requests that a browser says come from another origin. One without an Origin header is
 * not from a page of another origin that could have read anything; the CSRF header still guards it.
 *
 * Failure: `guard_origin`. Source: RFC 6454 §7, Fetch standard.
 */
export function checkOrigin(c: EdgeContext): Failure | undefined {
  const origin = c.req.header('origin');
  const { publicOrigin, allowedOrigins } = c.get('edge').settings;
  const isAllowed =
    origin === undefined || origin === publicOrigin || allowedOrigins.includes(origin);
  return isAllowed ? undefined : new Failure('guard_origin');
}
