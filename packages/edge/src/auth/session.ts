import type { FailureCode, SignedOut } from '@postern/core';
import type { EdgeContext } from '../context.ts';
import { Failure } from '../failure.ts';
import { respondWithProblem } from '../problem.ts';
import { clearSessionCookies } from '../sessions/cookie.ts';
import { openCurrentSession } from '../sessions/current.ts';
import { buildSessionView } from '../sessions/session.ts';

const SIGNED_OUT: SignedOut = { status: 'signed-out' };

/** Failures that mean signed-out; the others mean that nobody can tell. */
const MEANS_SIGNED_OUT: ReadonlySet<FailureCode> = new Set([
  'session_missing',
  'session_expired',
  'session_unreadable',
  'provider_rejected_grant',
]);

/**
 * `GET /auth/session`: whether the browser is signed in. A question, not a use: it does not move
 * the idle limit. Failure: `store_unavailable`, because then nobody knows.
 */
export async function answerSession(c: EdgeContext): Promise<Response> {
  const { sessions, cookies } = c.get('edge');
  const session = await openCurrentSession(c);
  if (!(session instanceof Failure)) {
    return c.json(buildSessionView(session.stored.value, sessions.limits));
  }
  if (!MEANS_SIGNED_OUT.has(session.code)) return respondWithProblem(c, session);
  if (session.code !== 'session_missing') clearSessionCookies(c, cookies);
  return c.json(SIGNED_OUT);
}
