import type { FailureCode, SignedIn } from '@postern/core';
import type { Connection } from '../oauth/connection.ts';
import { buildSessionUser, type TokenSet } from '../oauth/token-set.ts';
import { isRecent } from '../time.ts';
import type { RefreshState } from '../tokens/refresh-state.ts';

/** What a session and its remains have in common. */
interface SessionBase extends RefreshState {
  readonly connection: string;
  /** The issuer of its connection at the sign-in. Absent in records of early builds. */
  readonly issuer?: string | undefined;
  readonly signedInAtMs: number;
  /** The last use that was stored; see {@link isTouchDue}. */
  readonly usedAtMs: number;
}

/** A user's session, as it is sealed in the store. */
export interface Session extends SessionBase {
  readonly tokens: TokenSet;
  readonly ended?: undefined;
}

/** A session that has ended. It is kept for a short time, so that late callers learn why. */
export interface EndedSession extends SessionBase {
  readonly ended: FailureCode;
  /** The session that replaced it may have the same grant at the provider; see {@link mayShareGrant}. */
  readonly sharesGrant?: boolean;
}

/** A session's record in the store. */
export type StoredSession = Session | EndedSession;

/** Whether a session has ended; see {@link EndedSession}. */
export function isEnded(session: StoredSession): session is EndedSession {
  return session.ended !== undefined;
}

/** The record of a closed session: it says why the session ended, and has no tokens. */
export function buildClosed(session: Session, sharesGrant: boolean): EndedSession {
  return {
    ...session,
    tokens: undefined,
    generation: session.generation + 1,
    isReplaced: true,
    ended: 'session_expired',
    sharesGrant,
  };
}

/**
 * Whether the tokens of two sessions may come from one grant at the provider. Many providers have one
 * grant for each user and client (Discord, oidc-provider, some Auth0 tenants), and the revocation of a
 * refresh token ends all tokens of its grant (RFC 7009 §2.1). Two connections may have one client. A user
 * whom the provider does not name may be the same.
 */
export function mayShareGrant(
  one: Session,
  other: Session,
  connections: ReadonlyMap<string, Connection>,
): boolean {
  const readClient = ({ connection }: Session): string | undefined =>
    connections.get(connection)?.client.client_id;
  const [name = '', otherName = name] = [one, other].map(({ tokens }) => tokens.user?.subject);
  return (
    (one.issuer ?? other.issuer) === other.issuer &&
    readClient(one) === readClient(other) &&
    (name === otherName || name === '')
  );
}

/** How long sessions last, in milliseconds. */
export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** A use is stored again after this part of the idle limit: few writes, and a small error. */
const TOUCH_FRACTION = 1 / 20;

const NEVER = Number.POSITIVE_INFINITY;

/**
 * When a session ends if it is not used again, in milliseconds since the epoch: at its limits, when
 * the provider says so, or when none of its tokens can be used any more (RFC 10017).
 */
export function computeExpiry(
  { signedInAtMs, usedAtMs, tokens }: Session,
  { idleMs, absoluteMs }: SessionLimits,
): number {
  const { refreshToken, expiresAtMs = NEVER, refreshExpiresAtMs = NEVER } = tokens;
  return Math.min(
    usedAtMs + idleMs,
    signedInAtMs + absoluteMs,
    tokens.sessionExpiresAtMs ?? NEVER,
    Math.max(expiresAtMs, refreshToken ? refreshExpiresAtMs : 0),
  );
}

/** Whether `usedAtMs` is old enough to be worth another write. */
export function isTouchDue(session: Session, limits: SessionLimits, nowMs: number): boolean {
  return !isRecent(session.usedAtMs, nowMs, limits.idleMs * TOUCH_FRACTION);
}

/**
 * Builds a session that was used now. A sign-in in the future happened while the clock was ahead, and
 * counts as now, so that the session does not outlast its absolute limit.
 */
export function markUsed<T extends StoredSession>(session: T, nowMs: number): T {
  return { ...session, usedAtMs: nowMs, signedInAtMs: Math.min(session.signedInAtMs, nowMs) };
}

/** Builds the view of a session that its browser may see. */
export function buildSessionView(session: Session, limits: SessionLimits): SignedIn {
  const { connection, signedInAtMs, tokens } = session;
  return {
    status: 'signed-in',
    connection,
    signedInAt: new Date(signedInAtMs).toISOString(),
    expiresAt: new Date(computeExpiry(session, limits)).toISOString(),
    ...(tokens.expiresAtMs !== undefined && {
      accessTokenExpiresAt: new Date(tokens.expiresAtMs).toISOString(),
    }),
    user: tokens.user && buildSessionUser(tokens.user),
  };
}
