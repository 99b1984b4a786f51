import type { SignedIn } from '@postern/core';

const HOUR_MS = 3_600_000;

/** Builds a session view: signed in now; the access token expires in an hour, the session in a week. */
export function buildSignedIn(connection = 'lockit', nowMs: number = Date.now()): SignedIn {
  return {
    status: 'signed-in',
    connection,
    signedInAt: buildInstant(nowMs),
    expiresAt: buildInstant(nowMs + 7 * 24 * HOUR_MS),
    accessTokenExpiresAt: buildInstant(nowMs + HOUR_MS),
  };
}

function buildInstant(ms: number): string {
  return new Date(ms).toISOString();
}
