import type { EdgeContext } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import type { RateLimit, RateLimits } from '../limits/rate-limiter.ts';
import {
  ADDRESS_LIMIT,
  OPERATOR_LIMIT,
  PROVIDER_LIMIT,
  PROVIDER_SHARED_LIMIT,
} from '../limits/rate-limits.ts';
import { readTicket, readTicketId, type Ticket } from '../sessions/ticket.ts';

/** The parts that the rate guards work with. */
export type RateParts = Pick<EdgeParts, 'readClientAddress' | 'rateLimiter'>;

/** The parts that {@link guardRate} works with. */
export type SessionRateParts = RateParts & Pick<EdgeParts, 'keyRing'>;

type RateVerdict = undefined | Failure | Promise<undefined | Failure>;

/** The caller's name where the runtime knows no address: all callers share one count. */
const EVERYBODY = 'everybody';

/**
 * Counts a request against the limits of one part of the edge. An address that the runtime does not
 * know is not counted. A cookie that this edge did not issue is no session, and counts by its address
 * only: otherwise made-up cookies would displace the counts of sessions.
 *
 * @param part names the part, such as a route: each part is counted by itself
 * @returns undefined if the request may go on; `guard_rate_limited`, with the limit's period as
 *   Retry-After
 */
export function guardRate(
  c: EdgeContext,
  parts: SessionRateParts,
  part: string,
  { perSession, perAddress }: RateLimits,
): RateVerdict {
  const address = perAddress && parts.readClientAddress(c.req.raw);
  const overAddress = countRequest(parts, perAddress, part, address);
  const { session } = c.get('cookies');
  if (perSession === undefined || session === '' || overAddress instanceof Failure) {
    return overAddress;
  }
  // Most requests have a known ticket and a limiter in this process. They need no promise.
  const ticket = readTicket(session, parts.keyRing);
  const countSession = (own: Ticket | undefined): RateVerdict =>
    own && countRequest(parts, perSession, part, readTicketId(session));
  if (overAddress === undefined && !(ticket instanceof Promise)) return countSession(ticket);
  return Promise.resolve(overAddress).then(
    async (failure) => failure ?? countSession(await ticket),
  );
}

/** Limits how often one address calls the `/auth` endpoints. Failure: `guard_rate_limited`. */
export function guardAddressRate(c: EdgeContext, parts: RateParts): RateVerdict {
  return countRequest(parts, ADDRESS_LIMIT, 'auth', parts.readClientAddress(c.req.raw));
}

/**
 * Limits an action that costs the provider a request: 60 in 10 s for each address; where the
 * runtime knows no address, 600 in 10 s for all callers together. Call it after the cheap checks,
 * so that a rejected request is not counted.
 *
 * @param act names the action, such as `sign-in`: each is counted by itself
 * @returns undefined if the action may go on; `guard_rate_limited`
 */
export function guardProviderRate(c: EdgeContext, parts: RateParts, act: string): RateVerdict {
  return guardActRate(c, parts, act, PROVIDER_LIMIT, PROVIDER_SHARED_LIMIT);
}

/**
 * Limits operator requests before the token is compared: 60 in 60 s for each address, or for all
 * callers together where the runtime knows no address. A request with the right token counts too:
 * otherwise a correct guess would get through after any number of wrong ones.
 *
 * @returns undefined if the token may be compared; `guard_rate_limited`
 */
export function guardOperatorRate(c: EdgeContext, parts: RateParts): RateVerdict {
  return guardActRate(c, parts, 'operator', OPERATOR_LIMIT, OPERATOR_LIMIT);
}

function guardActRate(
  c: EdgeContext,
  parts: RateParts,
  act: string,
  perAddress: RateLimit,
  shared: RateLimit,
): RateVerdict {
  const address = parts.readClientAddress(c.req.raw);
  return countRequest(parts, address ? perAddress : shared, act, address ?? EVERYBODY);
}

/** Without a limit or a caller, nothing is counted. If the limiter fails, the request is allowed. */
function countRequest(
  { rateLimiter }: RateParts,
  limit: RateLimit | undefined,
  part: string,
  caller: string | undefined,
): RateVerdict {
  if (limit === undefined || caller === undefined) return undefined;
  const judge = (isWithin: boolean): undefined | Failure =>
    isWithin
      ? undefined
      : new Failure('guard_rate_limited', {
          retryAfterSeconds: limit.periodSeconds,
          cause: limit.name,
        });
  const taken = rateLimiter.take(limit, `${part} ${caller}`);
  return typeof taken === 'boolean' ? judge(taken) : taken.then(judge, () => undefined);
}
