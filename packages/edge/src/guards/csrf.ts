import { CSRF_HEADER, CSRF_HEADER_VALUE } from '@postern/core';
import type { EdgeContext } from '../app/context.ts';
import { Failure } from '../failures/failure.ts';
import { isUpgrade } from '../http/upgrade.ts';

/** A public path: its response depends on no session. */
const EXEMPT = '/auth/config';

/**
 * Requires `X-Postern: 1` on every request, whatever the method. A page of another origin cannot
 * send it without a preflight. A header that was sent twice reads `1, 1` and is rejected.
 *
 * A browser cannot send the header with a WebSocket upgrade. An upgrade must carry an Origin
 * instead, which a page cannot choose and which `guardOrigin` compares. An upgrade is never
 * forwarded as an ordinary request.
 *
 * Failures: `guard_csrf_header`; `guard_origin` for an upgrade without Origin. Source: RFC 10017,
 * CSRF defences for a backend-for-frontend; RFC 6455 §10.2.
 */
export function guardCsrf(c: EdgeContext): Failure | undefined {
  const { path } = c.req;
  if (c.req.header(CSRF_HEADER) === CSRF_HEADER_VALUE || path === EXEMPT) return undefined;
  const isSocket = path.startsWith('/api/') && isUpgrade(c.req.raw.headers);
  if (isSocket && c.req.header('origin') !== undefined) return undefined;
  return new Failure(isSocket ? 'guard_origin' : 'guard_csrf_header');
}
