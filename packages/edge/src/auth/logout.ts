import type { LogoutRequest } from '@postern/core';
import type { EdgeContext } from '../context.ts';
import type { Outcome } from '../entrance.ts';
import { Failure } from '../failure.ts';
import { type JsonFields, readOptionalJsonBody } from '../guards/json-body.ts';
import { clearSessionCookies } from '../sessions/cookie.ts';
import { openCurrentSession, readCurrentTicket } from '../sessions/current.ts';
import { dropAttempt } from './attempt.ts';
import { revokeTokens } from './revoke-tokens.ts';

/**
 * `POST /auth/logout`: ends the session in the store and clears the cookie; without a session it
 * is done already. Sign-ins that this browser has begun end with it. The session's tokens are
 * revoked where the provider can, after the answer. With `everywhere`, every session of the user
 * ends, which takes a session that says who that is.
 *
 * Failures: `request_` ones; `store_unavailable`, after which the session still stands, and the
 * cookie stays to end it with; with `everywhere` `provider_unsupported` and `session_` ones.
 */
export async function answerLogout(c: EdgeContext): Promise<Outcome> {
  const { sessions, cookies, log } = c.get('edge');
  const request = await readOptionalJsonBody(c, readLogoutRequest);
  if (request instanceof Failure) return request;
  const ticket = await readCurrentTicket(c);
  const after = await signOut(c, request.everywhere);
  if (after instanceof Failure) return after;
  if (!(ticket instanceof Failure)) {
    const failure = await sessions.end(ticket);
    if (failure) return failure;
    log({ event: 'signed_out', requestId: c.get('requestId') });
  }
  after?.();
  clearSessionCookies(c, cookies);
  for (const suffix of c.get('brought').attempts.keys()) dropAttempt(c, suffix);
  return c.body(null, 204);
}

/** Its schema is `logoutRequestSchema` of core. */
export function readLogoutRequest(fields: JsonFields): LogoutRequest {
  return { everywhere: fields.optionalFlag('everywhere') };
}

/**
 * Ends the user's other sessions, where that is asked for. To end this session alone, it need not be
 * readable.
 *
 * @returns what is left to do once this session has ended
 */
async function signOut(
  c: EdgeContext,
  isEverywhere = false,
): Promise<Failure | (() => void) | undefined> {
  const edge = c.get('edge');
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return isEverywhere ? open : undefined;
  const session = open.stored.value;
  const connection = edge.connections.get(session.connection);
  if (isEverywhere) {
    const end = connection?.endAllSessions;
    const failure = end ? await end(session, edge) : new Failure('provider_unsupported');
    if (failure) return failure;
  }
  return connection && (() => revokeTokens(c, connection, session.tokens));
}
