import type { FailureCode } from '@postern/core';
import { type EdgeContext, keepAliveOf } from '../context.ts';
import { Failure } from '../failure.ts';
import { readSessionCookie } from '../sessions/cookie.ts';
import { openCurrentSession } from '../sessions/current.ts';
import type { Session } from '../sessions/session.ts';
import type { OpenSession } from '../sessions/sessions.ts';
import type { Route } from './route.ts';

/** The token that a call is forwarded with. */
export interface Credential {
  readonly accessToken: string;
  /**
   * Gets another token after the upstream refused this one.
   *
   * @returns a token; undefined if there is none better, and the upstream's word stands; a failure
   *   if the session turned out to be over
   */
  replace(): Promise<string | undefined | Failure>;
}

/**
 * The credential of a route for this request: of the signed-in user by lease or from the store, or
 * the edge's own, for which somebody has to be signed in too.
 *
 * Failures: `session_` ones, `route_forbidden` for a session of another connection, `provider_`
 * ones, `store_unavailable`.
 */
export async function obtainCredential(
  c: EdgeContext,
  route: Route,
): Promise<Credential | Failure> {
  if (route.credential === 'service') return obtainServiceCredential(c, route);
  const { cookies, leases } = c.get('edge');
  const lease = await leases.read(c, readSessionCookie(c, cookies) ?? '');
  if (lease === undefined) return obtainUserCredential(c, route);
  if (lease.connection !== route.connection) return new Failure('route_forbidden');
  const { accessToken } = lease;
  return { accessToken, replace: () => replaceLeased(c, accessToken) };
}

async function obtainUserCredential(c: EdgeContext, route: Route): Promise<Credential | Failure> {
  const { sessions } = c.get('edge');
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return open;
  // A user's token goes to its own service only.
  if (open.stored.value.connection !== route.connection) return new Failure('route_forbidden');
  const tokens = await sessions.useTokens(open, keepAliveOf(c));
  if (tokens instanceof Failure) return tokens;
  keepAliveOf(c)(sessions.touch(open));
  await issueLease(c, { ...open.stored.value, tokens });
  const { accessToken } = tokens;
  return { accessToken, replace: () => replaceUsers(c, open, accessToken) };
}

/** The lease may be older than what the store holds: that is asked first. */
async function replaceLeased(
  c: EdgeContext,
  refused: string,
): Promise<string | undefined | Failure> {
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return isOver(open) ? open : undefined;
  const { accessToken } = open.stored.value.tokens;
  if (accessToken === refused) return replaceUsers(c, open, refused);
  await issueLease(c, open.stored.value);
  return accessToken;
}

async function replaceUsers(
  c: EdgeContext,
  open: OpenSession,
  refused: string,
): Promise<string | undefined | Failure> {
  const session = await c.get('edge').sessions.replace(open, refused, keepAliveOf(c));
  if (session instanceof Failure) return isOver(session) ? session : undefined;
  if (session.tokens.accessToken === refused) return undefined;
  await issueLease(c, session);
  return session.tokens.accessToken;
}

async function issueLease(c: EdgeContext, session: Session): Promise<void> {
  const { leases, cookies } = c.get('edge');
  c.set('lease', await leases.issue(readSessionCookie(c, cookies) ?? '', session));
}

async function obtainServiceCredential(
  c: EdgeContext,
  route: Route,
): Promise<Credential | Failure> {
  const { sessions, serviceTokens, connections } = c.get('edge');
  const open = await openCurrentSession(c);
  if (open instanceof Failure) return open;
  const connection = connections.get(route.connection);
  if (connection === undefined) throw new Error(`route ${route.name} names no connection`);
  const keepAlive = keepAliveOf(c);
  const tokens = await serviceTokens.use(connection, keepAlive);
  if (tokens instanceof Failure) return tokens;
  keepAlive(sessions.touch(open));
  const { accessToken } = tokens;
  return { accessToken, replace: () => serviceTokens.replace(connection, accessToken, keepAlive) };
}

/** Failures after which the session is over, unlike those of a moment. */
const OVER: ReadonlySet<FailureCode> = new Set([
  'session_expired',
  'session_unreadable',
  'provider_rejected_grant',
]);

function isOver({ code }: Failure): boolean {
  return OVER.has(code);
}
