import type { LogoutRequest } from '@postern/core';
import type { Handler } from '../app/context.ts';
import { openCurrentSession, readCurrentTicket } from '../app/current-session.ts';
import { type JsonFields, readOptionalJsonBody } from '../app/json-body.ts';
import type { EdgeParts } from '../app/parts.ts';
import { logRequest } from '../app/request-log.ts';
import { clearSessionCookies } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import { dropAttempt } from './attempt.ts';
import { revokeTokens } from './revoke-tokens.ts';

type LogoutParts = Pick<
  EdgeParts,
  'connections' | 'sessions' | 'keyRing' | 'store' | 'cookiePolicy' | 'now' | 'log' | 'count'
>;

/**
 * `POST /auth/logout`: ends the session in the store and clears the cookie; without a session it
 * succeeds. Sign-ins that this browser has started end too. If the provider revokes tokens, the
 * session's tokens are revoked after the response. With `everywhere`, every session of the user
 * ends; the request then needs a readable session, which names the user. With `atProvider`, the
 * response says where the browser goes next, if the provider has a sign-out and the session can be
 * read.
 *
 * Failures: `request_` failures, and with `everywhere` `provider_unsupported` and `session_` failures,
 * before the session has ended; `store_unavailable`: the session has not ended, and the cookie stays, so
 * that the browser can try again.
 */
export function createLogoutHandler(parts: LogoutParts): Handler {
  return async (c) => {
    const request = await readOptionalJsonBody(c, readLogoutRequest);
    if (request instanceof Failure) return request;
    for (const { hooks } of parts.connections.values()) {
      const refused = hooks?.validateSignOut?.(request);
      if (refused) return refused;
    }
    const ticket = await readCurrentTicket(c, parts);
    const open = await openCurrentSession(c, parts);
    if (request.everywhere) {
      if (ticket instanceof Failure) return ticket;
      if (open instanceof Failure) return open;
      const { value } = open.stored;
      const { hooks } = parts.connections.get(value.connection) ?? {};
      const end = hooks?.endAllSessions?.(value, parts, ticket);
      const failure = await (end ?? new Failure('provider_unsupported'));
      if (failure) return failure;
    }
    const ended = ticket instanceof Failure ? undefined : await parts.sessions.end(ticket);
    if (ended instanceof Failure) return ended;
    // A refresh may have stored other tokens since, and an idle session has tokens too.
    const session = ended ?? (open instanceof Failure ? undefined : open.stored.value);
    const connection = session && parts.connections.get(session.connection);
    const { nameUser, signOutAtProvider } = connection?.hooks ?? {};
    if (!(ticket instanceof Failure)) {
      const user = await nameUser?.(parts.keyRing, session?.tokens.user?.subject);
      await logRequest(c, parts, { event: 'signed_out', ...user });
    }
    if (connection) revokeTokens(c, parts, connection, session.tokens);
    clearSessionCookies(c, parts.cookiePolicy);
    for (const suffix of c.get('cookies').attempts.keys()) dropAttempt(c, parts, suffix);
    const next = session && (await signOutAtProvider?.(c, session, request));
    return next ?? c.body(null, 204);
  };
}

/** Reads the fields of `logoutRequestSchema` of core. */
export function readLogoutRequest(fields: JsonFields): LogoutRequest {
  return {
    everywhere: fields.optionalFlag('everywhere'),
    atProvider: fields.optionalFlag('atProvider'),
    returnTo: fields.optionalText('returnTo'),
  };
}
