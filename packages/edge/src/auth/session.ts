import type { SignedOut } from '@postern/core';
import type { Handler } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import type { EdgeParts } from '../app/parts.ts';
import { type ReportParts, reportAndClear } from '../app/problem.ts';
import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import { buildSessionView } from '../sessions/session.ts';

/**
 * `GET /auth/session`: whether the browser is signed in. It does not count as a use of the session,
 * so it does not move the idle limit. A session that has ended counts as a failure and is logged,
 * though the response is 200. Failure: `store_unavailable`, because the status is unknown.
 */
export function createSessionHandler(
  parts: SessionParts & ReportParts & Pick<EdgeParts, 'cookiePolicy'>,
): Handler {
  return async (c) => {
    const open = await openCurrentSession(c, parts);
    if (!(open instanceof Failure)) {
      return c.json(buildSessionView(open.stored.value, parts.sessions.limits));
    }
    const effect = readSessionEffect(open.code);
    if (effect === 'ended') {
      // A page reads its session first, so most lost sessions are noticed here.
      await reportAndClear(c, open, parts);
    } else if (effect !== 'absent') return open;
    return c.json({ status: 'signed-out' } satisfies SignedOut);
  };
}
