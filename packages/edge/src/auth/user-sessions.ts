import type { UserSessionsView } from '@postern/core';
import type { Hono } from 'hono';
import type { EdgeContext, EdgeEnv, Handler, WrapHandler } from '../app/context.ts';
import { openCurrentSession, readCurrentTicket } from '../app/current-session.ts';
import type { ConnectionHooks, EdgeConnection, EdgeParts } from '../app/parts.ts';
import { logRequest } from '../app/request-log.ts';
import { clearSessionCookies } from '../app/session-cookies.ts';
import { Failure } from '../failures/failure.ts';
import { guardApp, protect } from '../guards/guard.ts';
import { guardRate } from '../guards/rate.ts';
import { LIST_LIMIT } from '../limits/rate-limits.ts';
import { describeBrowser } from '../sessions/describe-browser.ts';
import {
  type CurrentSession,
  findSession,
  type ListedSession,
  listSessions,
} from '../sessions/session-list.ts';
import type { UserSessions } from '../sessions/user-sessions.ts';
import { answerInTime } from '../stores/sealed-record.ts';
import { revokeTokens } from './revoke-tokens.ts';

const LIMITS = { perSession: LIST_LIMIT };

/** Builds the hooks that list sessions, each described by the browser that signed in. */
export function buildSessionHooks(
  userSessions: UserSessions,
): Pick<ConnectionHooks, 'trackSession' | 'userSessions'> {
  return {
    userSessions,
    trackSession: (ticket, session, context, c) =>
      userSessions.keep(ticket, session, context, describeBrowser(c.req.header('user-agent'))),
  };
}

interface Caller extends CurrentSession {
  readonly connection: EdgeConnection;
  readonly index: NonNullable<NonNullable<EdgeConnection['hooks']>['userSessions']>;
}

/**
 * Adds the list of a user's sessions, and the end of one of them. Each connection that names its users
 * registers them, but they handle all: Hono uses the first handler that matches.
 */
export function addUserSessionEndpoints(
  app: Hono<EdgeEnv>,
  wrap: WrapHandler,
  parts: EdgeParts,
): void {
  const endpoint = (handler: Handler): ReturnType<WrapHandler> =>
    wrap(protect(parts, handler, (c) => guardApp(c, parts.settings)));
  app.get('/auth/sessions', endpoint(createListHandler(parts)));
  app.delete('/auth/sessions/:id', endpoint(createEndHandler(parts)));
}

/**
 * `GET /auth/sessions`: the user's sessions, newest first. It does not extend the session.
 *
 * Failures: `guard_rate_limited`, `session_` failures, `provider_unsupported` if the provider does not
 * name the user, `store_unavailable`.
 */
function createListHandler(parts: EdgeParts): Handler {
  return async (c) => {
    const caller = await readCaller(c, parts);
    if (caller instanceof Failure) return caller;
    const sessions = await listSessions(caller.index, caller, parts);
    if (sessions instanceof Failure) return sessions;
    const view: UserSessionsView = { sessions: sessions.map(buildView) };
    return c.json(view);
  };
}

/**
 * `DELETE /auth/sessions/{id}`: ends one session of the user. Its browser notices with its next call,
 * at the latest when its lease ends. Its tokens are sealed under a key in its own cookie, so they are
 * deleted, and not revoked. The current session ends as by a sign-out.
 *
 * Failures: those of the list; `route_unknown` if the user has no such session.
 */
function createEndHandler(parts: EdgeParts): Handler {
  return async (c) => {
    const caller = await readCaller(c, parts);
    if (caller instanceof Failure) return caller;
    const found = await findSession(caller.index, caller, c.req.param('id') ?? '', parts);
    if (found instanceof Failure) return found;
    if (found === undefined) return new Failure('route_unknown', { cause: 'no such session' });
    const { connection, session, user } = caller;
    const ended = found.isCurrent
      ? await parts.sessions.end(caller.ticket)
      : await answerInTime(parts.store.delete(found.key));
    if (ended instanceof Failure) return ended;
    const logged = await connection.hooks?.nameUser?.(parts.keyRing, user.subject);
    const event = found.isCurrent ? 'signed_out' : 'session_ended_by_user';
    await logRequest(c, parts, { event, ...logged });
    if (found.isCurrent) {
      revokeTokens(c, parts, connection, (ended ?? session).tokens);
      clearSessionCookies(c, parts.cookiePolicy);
    }
    return c.body(null, 204);
  };
}

async function readCaller(c: EdgeContext, parts: EdgeParts): Promise<Caller | Failure> {
  const ticket = await readCurrentTicket(c, parts);
  if (ticket instanceof Failure) return ticket;
  const limited = await guardRate(c, parts, 'sessions', LIMITS);
  if (limited) return limited;
  const open = await openCurrentSession(c, parts);
  if (open instanceof Failure) return open;
  const session = open.stored.value;
  const connection = parts.connections.get(session.connection);
  const { user } = session.tokens;
  const index = connection?.hooks?.userSessions;
  if (connection === undefined || index === undefined || user === undefined) {
    return new Failure('provider_unsupported');
  }
  return { ticket, session, user, connection, index };
}

function buildView({
  id,
  isCurrent,
  signedInAtMs,
  lastUsedAtMs,
  description,
}: ListedSession): UserSessionsView['sessions'][number] {
  return {
    id,
    isCurrent,
    signedInAt: new Date(signedInAtMs).toISOString(),
    lastUsedAt: new Date(lastUsedAtMs).toISOString(),
    ...(description !== undefined && { description }),
  };
}
