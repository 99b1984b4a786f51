import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from '../context.ts';
import { respondWithProblem } from '../problem.ts';
import { checkCsrfHeader } from './csrf-header.ts';
import { checkOrigin } from './origin.ts';

/** What stands before everything that works with a session. Failures: `guard_csrf_header`, `guard_origin`. */
export const guard: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const failure = checkCsrfHeader(c) ?? checkOrigin(c);
  return failure === undefined ? next() : respondWithProblem(c, failure);
};
