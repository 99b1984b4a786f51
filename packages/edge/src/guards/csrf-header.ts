import { CSRF_HEADER, CSRF_HEADER_VALUE } from '@postern/core';
import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { isUpgrade } from '../forwarding/upgrade.ts';

/** Paths that anyone may ask: they answer facts without a session. */
const EXEMPT: ReadonlySet<string> = new Set(['/auth/config']);

/**
 * Lets only requests through that carry `X-Postern: 1`, whatever their method. A page of another
 * origin cannot send it without a preflight. Sent twice it reads `1, 1`, and is refused.
 *
 * A browser cannot send it with a WebSocket's upgrade: there, the Origin, which a page cannot
 * choose, has to be there, and `checkOrigin` compares it. An upgrade is never forwarded as anything
 * else.
 *
 * Failures: `guard_csrf_header`; `guard_origin` for an upgrade without Origin. Source: RFC 10017,
 * CSRF defences for a backend-for-frontend; RFC 6455 §10.2.
 */
export function checkCsrfHeader(c: EdgeContext): Failure | undefined {
  const { path } = c.req;
  if (c.req.header(CSRF_HEADER) === CSRF_HEADER_VALUE || EXEMPT.has(path)) return undefined;
  const isSocket = path.startsWith('/api/') && isUpgrade(c.req.raw.headers);
  if (isSocket && c.req.header('origin') !== undefined) return undefined;
  return new Failure(isSocket ? 'guard_origin' : 'guard_csrf_header');
}
