import { type EdgeContext, keepAliveOf } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { clearLeaseCookie } from '../sessions/cookie.ts';
import { openCurrentSession } from '../sessions/current.ts';
import { buildSessionView } from '../sessions/session.ts';

/**
 * `POST /auth/refresh`: renews the session's tokens now, once for however many callers ask. A
 * caller within a minute after a renewal gets its outcome.
 *
 * Failures: `session_` ones; `provider_rejected_grant` when the session is over; other
 * `provider_` ones and `store_unavailable`, which leave it as it is.
 */
export async function answerRefresh(c: EdgeContext): Promise<Outcome> {
  const { sessions, cookies } = c.get('edge');
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return open;
  const session = await sessions.refresh(open, keepAliveOf(c));
  if (session instanceof Failure) return session;
  keepAliveOf(c)(sessions.touch(open));
  clearLeaseCookie(c, cookies);
  return c.json(buildSessionView(session, sessions.limits));
}
