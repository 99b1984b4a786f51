import type { SignedIn } from '@postern/core';
import type { TokenSet } from '../oauth/token-set.ts';
import type { Renewable } from '../renewal/renewable.ts';

/** A user's session, as it is sealed in the store. */
export interface Session extends Renewable {
  readonly tokens: TokenSet;
  readonly connection: string;
  readonly signedInAtMs: number;
  /** The last use that was written down; see {@link isTouchDue}. */
  readonly usedAtMs: number;
}

export interface SessionLimits {
  readonly idleMs: number;
  readonly absoluteMs: number;
}

/** The last use is written down again after this part of the idle limit: few writes, little error. */
const TOUCH_FRACTION = 1 / 20;

/** When a session ends if it is not used again, in milliseconds since the epoch. */
export function computeExpiry(session: Session, limits: SessionLimits): number {
  const { signedInAtMs, usedAtMs, tokens } = session;
  const limit = Math.min(usedAtMs + limits.idleMs, signedInAtMs + limits.absoluteMs);
  // What cannot be renewed lives no longer than its access token (RFC 10017: no session outlives its tokens).
  if (tokens.refreshToken !== undefined || tokens.expiresAtMs === undefined) return limit;
  return Math.min(limit, tokens.expiresAtMs);
}

/** Whether the session's use should be written down again. */
export function isTouchDue(session: Session, limits: SessionLimits, nowMs: number): boolean {
  return nowMs - session.usedAtMs > limits.idleMs * TOUCH_FRACTION;
}

/** What a browser may see of its session. */
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
  };
}
