import type { SignedOut } from '@postern/core';
import type { Handler } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import type { EdgeParts } from '../app/parts.ts';
import { clearSessionCookies } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import { buildSessionView } from '../sessions/session.ts';

const SIGNED_OUT: SignedOut = { status: 'signed-out' };

/**
 * `GET /auth/session`: whether the browser is signed in. It does not count as a use of the session,
 * so it does not move the idle limit. Failure: `store_unavailable`, because the status is unknown.
 */
export function createSessionHandler(
  parts: SessionParts & Pick<EdgeParts, 'cookiePolicy'>,
): Handler {
  return async (c) => {
    const open = await openCurrentSession(c, parts);
    if (!(open instanceof Failure)) {
      return c.json(buildSessionView(open.stored.value, parts.sessions.limits));
    }
    const effect = readSessionEffect(open.code);
    if (effect !== 'ended' && effect !== 'absent') return open;
    if (effect === 'ended' && !open.keepsCookies) clearSessionCookies(c, parts.cookiePolicy);
    return c.json(SIGNED_OUT);
  };
}
