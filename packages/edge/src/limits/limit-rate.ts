import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { readTicketId } from '../sessions/ticket.ts';
import type { RateLimit } from './rate-limiter.ts';

/** Whom a limit counts. An address that the runtime does not tell is not counted. */
export interface RateLimits {
  readonly perSession?: RateLimit;
  readonly perAddress?: RateLimit;
}

/**
 * Counts a request against the limits of the part of the edge that it asks.
 *
 * @returns undefined if it may go on; `guard_rate_limited`, with the limit's period as Retry-After
 */
export function limitRate(
  c: EdgeContext,
  part: string,
  { perSession, perAddress }: RateLimits,
): undefined | Failure | Promise<undefined | Failure> {
  const { readClientAddress } = c.get('edge');
  const address = perAddress && readClientAddress(c.req.raw);
  const session = perSession && readTicketId(c.get('brought').session);
  const overAddress = takeFrom(c, perAddress, part, address);
  if (overAddress === undefined) return takeFrom(c, perSession, part, session);
  if (overAddress instanceof Failure) return overAddress;
  return overAddress.then((failure) => failure ?? takeFrom(c, perSession, part, session));
}

/**
 * Counts one request of a caller against one limit. Without a limit or a caller, nothing is counted.
 * A limiter that cannot count lets the request through.
 *
 * @returns undefined if it may go on; `guard_rate_limited`
 */
export function takeFrom(
  c: EdgeContext,
  limit: RateLimit | undefined,
  part: string,
  caller: string | undefined,
): undefined | Failure | Promise<undefined | Failure> {
  if (limit === undefined || caller === undefined) return undefined;
  const explain = (isWithin: boolean): undefined | Failure =>
    isWithin
      ? undefined
      : new Failure('guard_rate_limited', {
          retryAfterSeconds: limit.periodSeconds,
          cause: limit.name,
        });
  const taken = c.get('edge').rateLimiter.take(limit, `${part} ${caller}`);
  return typeof taken === 'boolean' ? explain(taken) : taken.then(explain, () => undefined);
}
