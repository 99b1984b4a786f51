import type { SignedIn, User } from '@postern/core';

const HOUR_MS = 3_600_000;

/**
 * Builds a session view: signed in now; the access token expires in an hour, the session in a week.
 *
 * @param user `sub` and the claims that the connection lists. Default: the provider names no user
 */
export function buildSignedIn(
  connection = 'lockit',
  nowMs: number = Date.now(),
  user?: User,
): SignedIn {
  return {
    status: 'signed-in',
    connection,
    signedInAt: buildInstant(nowMs),
    expiresAt: buildInstant(nowMs + 7 * 24 * HOUR_MS),
    accessTokenExpiresAt: buildInstant(nowMs + HOUR_MS),
    ...(user && { user }),
  };
}

function buildInstant(ms: number): string {
  return new Date(ms).toISOString();
}
