import { type EdgeContext, waitUntilOf } from '../app/context.ts';
import { openCurrentSession, type SessionParts } from '../app/current-session.ts';
import type { EdgeParts } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { readSessionEffect } from '../failures/session-effect.ts';
import type { Route } from '../routes/route.ts';
import type { Session } from '../sessions/session.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import { authorizeCaller, authorizeToken } from './authorize.ts';

/** The parts that obtain credentials. */
export type CredentialParts = SessionParts &
  Pick<EdgeParts, 'connections' | 'userAccess' | 'serviceTokens' | 'leases' | 'settings'>;

/** A session that a route authorizes, as it is after a refresh, and as it was opened. */
export interface AuthorizedSession {
  readonly open: OpenSession;
  readonly session: Session;
}

/**
 * Opens the request's session if the route authorizes it. Refreshes an expired token if the route
 * sends it or reads claims, because outdated claims must not authorize a call.
 */
export async function openAuthorizedSession(
  c: EdgeContext,
  parts: CredentialParts,
  route: Route,
): Promise<AuthorizedSession | Failure> {
  const open = await openCurrentSession(c, parts);
  if (open instanceof Failure) return open;
  const { value } = open.stored;
  const refusal = authorizeToken(parts, route, { ...value, ...value.tokens });
  if (refusal) return refusal;
  const isUser = route.credential === 'user';
  const isUsed = isUser || (route.require ?? route.userHeaders ?? route.authorize);
  const used = isUsed ? await parts.sessions.useTokens(open, waitUntilOf(c)) : value.tokens;
  const isFailed = used instanceof Failure;
  // If the route does not send the token, use the stored claims while the provider is down.
  if (isFailed && (isUser || readSessionEffect(used.code) === 'ended')) return used;
  const session = isFailed ? value : { ...value, tokens: used };
  const caller = { ...session, ...session.tokens };
  return (await authorizeCaller(c, parts, route, caller)) ?? { open, session };
}
