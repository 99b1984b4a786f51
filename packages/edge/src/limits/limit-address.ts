import type { MiddlewareHandler } from 'hono';
import type { EdgeEnv } from '../context.ts';
import { respondWithProblem } from '../problem.ts';
import { limitRate } from './limit-rate.ts';
import { ADDRESS_LIMIT } from './rate-limits.ts';

/** Limits how often one address asks the session endpoints. Failure: `guard_rate_limited`. */
export const limitAddress: MiddlewareHandler<EdgeEnv> = async (c, next) => {
  const limited = await limitRate(c, 'auth', { perAddress: ADDRESS_LIMIT });
  return limited === undefined ? next() : respondWithProblem(c, limited);
};
