import type { SignedOut } from '@postern/core';
import { readConsequence } from '../consequence.ts';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { clearSessionCookies } from '../sessions/cookie.ts';
import { openCurrentSession } from '../sessions/current.ts';
import { buildSessionView } from '../sessions/session.ts';

const SIGNED_OUT: SignedOut = { status: 'signed-out' };

/**
 * `GET /auth/session`: whether the browser is signed in. A question, not a use: it does not move
 * the idle limit. Failure: `store_unavailable`, because then nobody knows.
 */
export async function answerSession(c: EdgeContext): Promise<Outcome> {
  const { sessions, cookies } = c.get('edge');
  const session = await openCurrentSession(c);
  if (!(session instanceof Failure)) {
    return c.json(buildSessionView(session.stored.value, sessions.limits));
  }
  const consequence = readConsequence(session.code);
  if (consequence !== 'ended' && consequence !== 'absent') return session;
  if (consequence === 'ended' && !session.keepsCookies) clearSessionCookies(c, cookies);
  return c.json(SIGNED_OUT);
}
