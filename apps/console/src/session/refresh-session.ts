import { readField, readText } from '../answers/read.ts';
import { type Answer, post } from '../answers/request.ts';
import { auth } from '../auth.ts';

/**
 * Has the edge renew the access token now, and asks for the session again, so that all of the page
 * sees the new times. The answer's value is when the new token ends, `''` where that is unknown.
 */
export async function refreshSession(): Promise<Answer<string>> {
  const answer = await post('/auth/refresh', {}, readAccessTokenEnd);
  if (answer.ok) await auth.session();
  return answer;
}

function readAccessTokenEnd(view: unknown): string | undefined {
  if (readField(view, 'status') !== 'signed-in') return undefined;
  return readText(readField(view, 'accessTokenExpiresAt')) ?? '';
}
