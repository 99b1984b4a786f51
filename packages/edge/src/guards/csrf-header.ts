import { CSRF_HEADER, CSRF_HEADER_VALUE } from '@postern/core';
import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from '../context.ts';
import { Failure } from '../failure.ts';
import { respondWithProblem } from '../problem.ts';

/** Paths that anyone may ask: they answer facts without a session. */
const EXEMPT: ReadonlySet<string> = new Set(['/auth/config']);

/**
 * Lets only requests through that carry `X-Postern: 1`, whatever their method. A page of another
 * origin cannot send it without a preflight. Sent twice it reads `1, 1`, and is refused.
 *
 * Failure: `guard_csrf_header`. Source: RFC 10017, CSRF defences for a backend-for-frontend.
 */
export const guardCsrfHeader: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  if (EXEMPT.has(c.req.path) || c.req.header(CSRF_HEADER) === CSRF_HEADER_VALUE) {
    return next();
  }
  return respondWithProblem(c, new Failure('guard_csrf_header'));
};
