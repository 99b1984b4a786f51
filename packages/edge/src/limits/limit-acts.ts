import type { EdgeContext } from '../context.ts';
import type { Failure } from '../failure.ts';
import { takeFrom } from './limit-rate.ts';
import type { RateLimit } from './rate-limiter.ts';
import { OPERATOR_LIMIT, PROVIDER_LIMIT, PROVIDER_SHARED_LIMIT } from './rate-limits.ts';

/** Counts every caller whose address the runtime does not know. */
const EVERYBODY = 'everybody';

/**
 * Limits an act that costs the provider a request, on every default: 60 in 10 s for each address;
 * where the runtime knows no address, 600 in 10 s for all callers together. Call it after the cheap
 * checks, so that a request that goes nowhere is not counted.
 *
 * @param part names the act, such as `sign-in`: each act is counted by itself
 * @returns undefined if the act may go on; `guard_rate_limited`
 */
export async function limitProviderAct(c: EdgeContext, part: string): Promise<undefined | Failure> {
  return limitAct(c, part, PROVIDER_LIMIT, PROVIDER_SHARED_LIMIT);
}

/**
 * Limits operator acts before the token is compared: 60 in 60 s for each address, or for all
 * callers together where the runtime knows no address. The right token is counted too: otherwise a
 * guess that is right would get through in any number.
 *
 * @returns undefined if the token may be compared; `guard_rate_limited`
 */
export async function limitOperatorAct(c: EdgeContext): Promise<undefined | Failure> {
  return limitAct(c, 'operator', OPERATOR_LIMIT, OPERATOR_LIMIT);
}

function limitAct(
  c: EdgeContext,
  part: string,
  perAddress: RateLimit,
  shared: RateLimit,
): undefined | Failure | Promise<undefined | Failure> {
  const address = c.get('edge').readClientAddress(c.req.raw);
  return takeFrom(c, address ? perAddress : shared, part, address ?? EVERYBODY);
}
