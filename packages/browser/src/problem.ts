import { PROBLEM_MEDIA_TYPE, type Problem } from '@postern/core';
import { AuthError, type AuthPhase } from './error.ts';

/**
 * Reads an answer of the edge that is a failure: its problem document (RFC 9457) as an
 * {@link AuthError}. `undefined` for any other answer, such as one of the service behind the edge.
 * The answer's body can still be read afterwards.
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
  const retryAfterSeconds = Number(response.headers.get('retry-after'));
  return problem?.recovery && new AuthError({ ...problem, phase, retryAfterSeconds });
}
