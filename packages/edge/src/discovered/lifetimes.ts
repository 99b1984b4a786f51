import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import type { TokenResponse } from '../oauth/connection.ts';
import { clampSeconds, isLifetime, type TokenSet } from '../oauth/token-set.ts';

/**
 * Adds the refresh token's own lifetime to a token response, so that the session ends when it
 * cannot be refreshed any more. No RFC names the field: GitHub, LinkedIn and Azure AD B2C send
 * `refresh_token_expires_in`, Keycloak `refresh_expires_in`. Both count seconds from the request; 0
 * means that the token does not end (an offline token of Keycloak). A malformed lifetime counts as
 * absent. If the response has no lifetime, a new refresh token has no expiry. An old refresh token
 * that remains valid keeps its expiry.
 *
 * @param before the tokens that were refreshed; undefined at a sign-in
 */
export function addRefreshLifetime(
  sent: TokenResponse | Failure,
  before: TokenSet | undefined,
): TokenResponse | Failure {
  if (sent instanceof Failure || sent.tokens instanceof Failure) return sent;
  const { body, tokens } = sent;
  const { refreshToken, obtainedAtMs } = tokens;
  if (refreshToken === undefined) return sent;
  const seconds = readSeconds(body['refresh_token_expires_in'] ?? body['refresh_expires_in']);
  const kept = refreshToken === before?.refreshToken ? before.refreshExpiresAtMs : undefined;
  const refreshExpiresAtMs = seconds === undefined ? kept : addSeconds(obtainedAtMs, seconds);
  if (refreshExpiresAtMs === undefined) return sent;
  return { ...sent, tokens: { ...tokens, refreshExpiresAtMs } };
}

function readSeconds(value: unknown): number | undefined {
  // Some providers write the number as a string.
  const seconds = typeof value === 'string' ? Number.parseFloat(value) : value;
  return isLifetime(seconds) ? seconds : undefined;
}

function addSeconds(fromMs: number, seconds: number): number | undefined {
  return seconds === 0 ? undefined : fromMs + clampSeconds(seconds) * 1000;
}

/**
 * Reads the claim `session_expiry`, when the provider wants sessions of this sign-in to end (IPSIE SL1
 * OpenID Connect Profile 1.0): seconds since the epoch.
 *
 * @returns milliseconds since the epoch, finite; `NaN` if it is malformed; nothing without the claim
 */
export function readSessionExpiry({
  session_expiry: expiry,
}: JsonObject): Pick<TokenSet, 'sessionExpiresAtMs'> {
  if (expiry === undefined) return {};
  const seconds = typeof expiry === 'string' && expiry.trim() !== '' ? Number(expiry) : expiry;
  return {
    sessionExpiresAtMs: isLifetime(seconds)
      ? Math.min(seconds * 1000, Number.MAX_SAFE_INTEGER)
      : Number.NaN,
  };
}

/** Finds the error in a `session_expiry`, for the log: a session must not begin after its end. */
export function findSessionExpiryError(
  { sessionExpiresAtMs }: Pick<TokenSet, 'sessionExpiresAtMs'>,
  nowMs: number,
): string | undefined {
  if (sessionExpiresAtMs === undefined) return undefined;
  if (Number.isNaN(sessionExpiresAtMs)) return 'session_expiry is not a time';
  return sessionExpiresAtMs <= nowMs ? 'session_expiry is past' : undefined;
}
