import type { LogoutRequest } from '@postern/core';
import type { EdgeContext, Handler } from '../app/context.ts';
import { openCurrentSession, readCurrentTicket } from '../app/current-session.ts';
import { type JsonFields, readOptionalJsonBody } from '../app/json-body.ts';
import type { EdgeParts } from '../app/parts.ts';
import { clearSessionCookies } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import type { LoggedUser } from '../observing/log.ts';
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
 * ends; the request then needs a readable session, which names the user.
 *
 * Failures: `request_` failures; `store_unavailable`: the session has not ended, and the cookie
 * stays, so that the browser can try again; with `everywhere` `provider_unsupported` and `session_`
 * failures.
 */
export function createLogoutHandler(parts: LogoutParts): Handler {
  return async (c) => {
    const request = await readOptionalJsonBody(c, readLogoutRequest);
    if (request instanceof Failure) return request;
    const ticket = await readCurrentTicket(c, parts);
    const known = await prepareSignOut(c, parts, request.everywhere);
    if (known instanceof Failure) return known;
    if (!(ticket instanceof Failure)) {
      const failure = await parts.sessions.end(ticket);
      if (failure) return failure;
      parts.log({ event: 'signed_out', requestId: c.get('requestId'), ...known?.logged });
    }
    known?.revoke();
    clearSessionCookies(c, parts.cookiePolicy);
    for (const suffix of c.get('cookies').attempts.keys()) dropAttempt(c, parts, suffix);
    return c.body(null, 204);
  };
}

/** Reads the fields of `logoutRequestSchema` of core. */
export function readLogoutRequest(fields: JsonFields): LogoutRequest {
  return { everywhere: fields.optionalFlag('everywhere') };
}

/** What a sign-out knows about a session that it can read. */
interface ReadableSession {
  readonly logged: LoggedUser & { readonly connection: string };
  /** Revokes the tokens. Called when the session has ended. */
  readonly revoke: () => void;
}

/**
 * Ends the user's other sessions if the request says so. To end this session alone, its record need
 * not be readable.
 *
 * @returns this session, for what happens when it has ended; undefined if it cannot be read; a failure
 */
async function prepareSignOut(
  c: EdgeContext,
  parts: LogoutParts,
  isEverywhere = false,
): Promise<Failure | ReadableSession | undefined> {
  const open = await openCurrentSession(c, parts);
  if (open instanceof Failure) return isEverywhere ? open : undefined;
  const session = open.stored.value;
  const connection = parts.connections.get(session.connection);
  if (isEverywhere) {
    const end = connection?.hooks?.endAllSessions;
    const failure = end ? await end(session, parts) : new Failure('provider_unsupported');
    if (failure) return failure;
  }
  return (
    connection && {
      logged: {
        connection: connection.id,
        ...(await connection.hooks?.nameUser?.(parts.keyRing, session.tokens.user?.subject)),
      },
      revoke: () => revokeTokens(c, parts, connection, session.tokens),
    }
  );
}
