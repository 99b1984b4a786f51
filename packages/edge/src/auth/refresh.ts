import { type Handler, waitUntilOf } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import type { EdgeParts } from '../app/parts.ts';
import { clearLeaseCookie } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import { buildSessionView } from '../sessions/session.ts';

/**
 * `POST /auth/refresh`: refreshes the session's tokens now, once for all concurrent callers. A
 * caller within a minute after a refresh gets that refresh's result.
 *
 * Failures: `session_` failures; `provider_rejected_grant` if the session is over; other `provider_`
 * failures and `store_unavailable`, which leave the session as it is.
 */
export function createRefreshHandler(
  parts: SessionParts & Pick<EdgeParts, 'cookiePolicy'>,
): Handler {
  const { sessions } = parts;
  return async (c) => {
    const waitUntil = waitUntilOf(c);
    const open = await openCurrentSession(c, parts);
    if (open instanceof Failure) return open;
    const session = await sessions.refresh(open, waitUntil);
    if (session instanceof Failure) return session;
    waitUntil(sessions.touch(open));
    clearLeaseCookie(c, parts.cookiePolicy);
    return c.json(buildSessionView(session, sessions.limits));
  };
}
