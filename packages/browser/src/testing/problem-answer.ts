import { type FailureCode, failureCatalogue, type Problem } from '@postern/core';

/** What a sign-in has to ask for, as a problem document says it. */
export type StepUpDemand = Pick<Problem, 'acrValues' | 'maxAge'>;

/**
 * Builds the edge's response to a failure of the catalogue: a problem document (RFC 9457).
 *
 * @param demand of `step_up_required`
 */
export function buildProblemAnswer(code: FailureCode, demand: StepUpDemand = {}): Response {
  const { status, title, detail, recovery } = failureCatalogue[code];
  const type = `https://edge.example/problems/${code}`;
  const problem = {
    type,
    title,
    status,
    detail,
    code,
    recovery,
    requestId: 'request-1',
    ...demand,
  };
  return Response.json(problem, {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(recovery === 'retry-later' && { 'retry-after': '1' }),
    },
  });
}
