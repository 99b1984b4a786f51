import type { EdgeContext } from '../context.ts';
import { computeDigest } from '../digest.ts';
import { Failure } from '../failure.ts';
import { limitOperatorAct } from '../limits/limit-acts.ts';

/**
 * Checks that the request is the operator's: `Authorization: Bearer <POSTERN_OPERATOR_TOKEN>`.
 *
 * @returns undefined if it is; `route_unknown` where no token is set, as if there were no such act;
 *   `guard_rate_limited` after 60 acts or guesses in 60 s; `operator_unauthorized`
 */
export async function guardOperator(c: EdgeContext): Promise<undefined | Failure> {
  const { operatorToken } = c.get('edge').settings;
  if (operatorToken === undefined) return new Failure('route_unknown');
  const failure = await limitOperatorAct(c);
  if (failure) return failure;
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
