import { PROBLEM_MEDIA_TYPE, type Problem } from '@postern/core';
import { AuthError, type AuthPhase } from './error.ts';

/**
 * Reads the edge's problem document (RFC 9457) as an {@link AuthError}. Returns undefined for any
 * other response, such as one from the API behind the edge. The body can still be read afterwards.
 *
 * @param phase the phase of the error. Default: `fetch`
 */
export async function readProblem(
  response: Response,
  phase: AuthPhase = 'fetch',
): Promise<AuthError | undefined> {
  if (!response.headers.get('content-type')?.startsWith(PROBLEM_MEDIA_TYPE)) return undefined;
  const problem: Problem | undefined = await response
    .clone()
    .json()
    .catch(() => undefined);
  return (
    problem?.code &&
    problem.recovery &&
    new AuthError({
      ...problem,
      phase,
      retryAfterSeconds: Number(response.headers.get('retry-after')),
    })
  );
}
