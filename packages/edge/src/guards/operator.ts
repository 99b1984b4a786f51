import type { EdgeContext } from '../app/context.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { computeDigest } from '../sealing/digest.ts';
import { isEqual } from '../sealing/is-equal.ts';
import { encodeUtf8 } from '../sealing/utf8.ts';
import { guardOperatorRate, type RateParts } from './rate.ts';

/** The parts that {@link guardOperator} works with. */
export type OperatorParts = RateParts & Pick<EdgeParts, 'settings'>;

/**
 * Requires the operator's token: `Authorization: Bearer <POSTERN_OPERATOR_TOKEN>`.
 *
 * @returns undefined if the token is right; `route_unknown` if no token is configured, as if the
 *   endpoint did not exist; `guard_rate_limited` after 60 requests in 60 s; `operator_unauthorized`
 */
export async function guardOperator(
  c: EdgeContext,
  parts: OperatorParts,
): Promise<undefined | Failure> {
  const { operatorToken } = parts.settings;
  if (operatorToken === undefined) return new Failure('route_unknown');
  const limited = await guardOperatorRate(c, parts);
  if (limited) return limited;
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  if (await isSame(given, operatorToken.reveal())) return undefined;
  // The scheme has at least one parameter (RFC 6750 §3).
  c.header('www-authenticate', 'Bearer realm="operator"');
  return new Failure('operator_unauthorized');
}

/** Compares digests to the end, so that the time taken reveals neither length nor content. */
async function isSame(given: string, expected: string): Promise<boolean> {
  return isEqual(encodeUtf8(await computeDigest(given)), encodeUtf8(await computeDigest(expected)));
}
