import type { EdgeContext } from '../context.ts';
import { computeDigest } from '../digest.ts';
import { Failure } from '../failure.ts';

/**
 * Whether the request is the operator's: `Authorization: Bearer <POSTERN_OPERATOR_TOKEN>`.
 *
 * @returns undefined if it is; `route_unknown` where no token is set, as if there were no such act;
 *   `operator_unauthorized`
 */
export async function guardOperator(c: EdgeContext): Promise<undefined | Failure> {
  const { operatorToken } = c.get('edge').settings;
  if (operatorToken === undefined) return new Failure('route_unknown');
  const [, given = ''] = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
  const isOperator = await isEqual(given, operatorToken.reveal());
  return isOperator ? undefined : new Failure('operator_unauthorized');
}

/** Compares digests, all of them, so that neither length nor content shows in the time it takes. */
async function isEqual(given: string, expected: string): Promise<boolean> {
  const [a, b] = await Promise.all([computeDigest(given), computeDigest(expected)]);
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}
