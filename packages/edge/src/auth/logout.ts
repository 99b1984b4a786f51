import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { clearSessionCookies } from '../sessions/cookie.ts';
import { readCurrentTicket } from '../sessions/current.ts';

/**
 * `POST /auth/logout`: ends the session in the store and clears the cookie; without a session it
 * is done already. Neither service that Postern knows lets a user's token be revoked.
 *
 * Failure: `store_unavailable`; then the session still stands, and the cookie stays to end it with.
 */
export async function answerLogout(c: EdgeContext): Promise<Outcome> {
  const { sessions, cookies, log } = c.get('edge');
  const ticket = readCurrentTicket(c);
  if (!(ticket instanceof Failure)) {
    const failure = await sessions.end(ticket);
    if (failure !== undefined) return failure;
    log({ event: 'signed_out', requestId: c.get('requestId') });
  }
  clearSessionCookies(c, cookies);
  return c.body(null, 204);
}
