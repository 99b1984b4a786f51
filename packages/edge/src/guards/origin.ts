import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from '../context.ts';
import { Failure } from '../failure.ts';
import { respondWithProblem } from '../problem.ts';

/**
 * Refuses requests that a browser says come from another origin. One without an Origin header is
 * not from a page of another origin that could have read anything; the CSRF header still guards it.
 *
 * Failure: `guard_origin`. Source: RFC 6454 §7, Fetch standard.
 */
export const guardOrigin: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const origin = c.req.header('origin');
  const { publicOrigin, allowedOrigins } = c.get('edge').settings;
  if (origin !== undefined && origin !== publicOrigin && !allowedOrigins.includes(origin)) {
    return respondWithProblem(c, new Failure('guard_origin'));
  }
  return next();
};
