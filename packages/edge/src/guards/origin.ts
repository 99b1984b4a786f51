import type { EdgeContext } from '../app/context.ts';
import type { Origins } from '../app/cors.ts';
import { Failure } from '../failures/failure.ts';

/**
 * Refuses a request whose Origin is neither the public origin nor an allowed one. A request without
 * Origin passes: no page of another origin could read its response, and the CSRF header guards it.
 *
 * Failure: `guard_origin`. Source: RFC 6454 §7, Fetch standard.
 */
export function guardOrigin(
  c: EdgeContext,
  { publicOrigin, allowedOrigins }: Origins,
): Failure | undefined {
  const origin = c.req.header('origin');
  const isAllowed =
    origin === undefined || origin === publicOrigin || allowedOrigins.includes(origin);
  return isAllowed ? undefined : new Failure('guard_origin');
}
