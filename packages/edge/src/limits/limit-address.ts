import type { EdgeContext } from '../context.ts';
import type { Failure } from '../failure.ts';
import { limitRate } from './limit-rate.ts';
import { ADDRESS_LIMIT } from './rate-limits.ts';

/** Limits how often one address asks the session endpoints. Failure: `guard_rate_limited`. */
export function limitAddress(c: EdgeContext): undefined | Failure | Promise<undefined | Failure> {
  return limitRate(c, 'auth', { perAddress: ADDRESS_LIMIT });
}
