import type { FailureCode } from '@postern/core';
import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import { isRecent } from '../time.ts';
import type { Jwk } from './jwk.ts';

/**
 * The tokens of a token response (RFC 6749 §5.1). Its lifetime is converted to instants of this edge's
 * clock, in milliseconds since the epoch. The store keeps this JSON: a key must not be renamed.
 */
export interface TokenSet {
  readonly accessToken: string;
  /** `bearer` or `dpop`. */
  readonly tokenType: string;
  /** When the request was sent: the latest instant that is certainly not after the token's issue. */
  readonly obtainedAtMs: number;
  /** Absent if the provider states no lifetime. */
  readonly expiresAtMs?: number;
  readonly refreshToken?: string;
  /** When the refresh token ends. Absent if it does not, or if the provider does not say. */
  readonly refreshExpiresAtMs?: number;
  /** When the provider requires sessions of this sign-in to end, even if a token lasts longer. */
  readonly sessionExpiresAtMs?: number;
  readonly scope?: string;
  /** The `iss` of the ID token, which those of refreshes must have. It can be one tenant's. */
  readonly issuer?: string;
  /** The user of the tokens, if the provider names the user. */
  readonly user?: User;
  /** The latest ID token, if a sign-out at the provider needs it (RP-Initiated Logout 1.0 §2). */
  readonly idToken?: string;
  /** The private key that the tokens are bound to; absent for bearer tokens (RFC 9449). */
  readonly proofKey?: Jwk;
  /** The session's tokens for single APIs, by the name of their request. `exchange/` obtains them. */
  readonly apis?: Readonly<Record<string, ApiToken>>;
}

/** What a session has for one API: a token, or why there is none. */
export interface ApiToken {
  readonly token?: Pick<
    TokenSet,
    'accessToken' | 'tokenType' | 'obtainedAtMs' | 'expiresAtMs' | 'scope'
  >;
  /** Obtained by token exchange (RFC 8693): the token may outlive the session's refresh token. */
  readonly isExchanged?: true;
  /** The provider refused the latest request, or failed; no caller tries again before `untilMs`. */
  readonly refusal?: ApiRefusal;
}

/** Why a session has no token for an API. */
export interface ApiRefusal {
  readonly code: FailureCode;
  /** For the log. */
  readonly cause?: string;
  readonly untilMs: number;
  /** Failures in a row. */
  readonly count: number;
  /** `obtainedAtMs` of the refused subject token. Another subject token may be tried at once. */
  readonly subjectAtMs?: number;
}

/** How the user signed in at the provider, as far as the ID token says (OpenID Connect Core §2). */
export interface Authentication {
  /** `auth_time` by the edge's clock, in milliseconds since the epoch. */
  readonly authenticatedAtMs?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
}

/** A user as the provider names them (OpenID Connect Core §2, Back-Channel Logout §2.1). */
export interface User {
  readonly subject: string;
  /**
   * `sid`: the provider's own session, if the ID token names it. Signing out there ends the session
   * here. Sessions are stored with this key, so it keeps its name.
   */
  readonly serviceSession?: string;
  readonly authentication?: Authentication;
  /** The claims that the connection lists, by the app's names for them; absent if there are none. */
  readonly claims?: JsonObject;
  /** Claims that the browser posted, unsigned. Only the session view has them. */
  readonly posted?: JsonObject;
}

/** A user as the app, its routes and its upstreams know them: `sub` and the listed claims. */
export interface SessionUser extends JsonObject {
  readonly sub: string;
}

/** Builds what a session tells its app about the user. */
export function buildSessionUser({ subject: sub, claims, posted }: User): SessionUser {
  return { ...posted, ...claims, sub };
}

/** A token is refreshed this long before it expires, in milliseconds. */
const REFRESH_AHEAD_MS = 60_000;
/** For short-lived tokens: the part of the lifetime before the expiry. The smaller of the two applies. */
const REFRESH_AHEAD_FRACTION = 0.1;

/** A token is one or more visible ASCII characters (RFC 6749 appendix A.12, A.17): others do not fit in a header. */
const TOKEN = /^[\x21-\x7e]+$/;
/** A shorter lifetime counts as this. */
const SHORTEST_SECONDS = 1;
/** A longer lifetime counts as this: ten years. */
const LONGEST_SECONDS = 10 * 365 * 24 * 60 * 60;

/**
 * Reads the body of a token response (RFC 6749 §5.1). The lifetime counts from the sending of the
 * request by this edge's clock, so the provider's clock does not matter. A lifetime of 0 counts as
 * none: some providers write it for a token that does not expire.
 *
 * @param body without its empty fields
 * @param before the tokens to refresh. A response without a refresh token or scope leaves the old one
 *   in force (RFC 6749 §6 and §5.1). The old refresh token is already used up, so the response is kept
 *   even if a field other than the access token is malformed.
 * @returns tokens; `provider_malformed`
 */
export function buildTokenSet(
  body: JsonObject,
  requestedAtMs: number,
  before?: TokenSet,
): TokenSet | Failure {
  const { access_token: accessToken, token_type: type, expires_in: expiresIn } = body;
  const { refresh_token: refreshToken } = body;
  const tokenType = readTokenType(type) ?? before?.tokenType;
  // Some providers write the number as a string.
  const seconds = typeof expiresIn === 'string' ? Number.parseFloat(expiresIn) : expiresIn;
  const scope = readScope(body['scope']);
  if (!isToken(accessToken)) return refuse('access_token');
  if (tokenType === undefined) return refuse('token_type');
  if (!before) {
    if (seconds !== undefined && !isLifetime(seconds)) return refuse('expires_in');
    if (refreshToken !== undefined && !isToken(refreshToken)) return refuse('refresh_token');
    if (body['scope'] !== undefined && scope === undefined) return refuse('scope');
  }
  const inForce = {
    refreshToken: isToken(refreshToken) ? refreshToken : before?.refreshToken,
    scope: scope ?? before?.scope,
  };
  return {
    accessToken,
    tokenType,
    obtainedAtMs: requestedAtMs,
    ...(isLifetime(seconds) &&
      seconds > 0 && { expiresAtMs: requestedAtMs + clampSeconds(seconds) * 1000 }),
    ...(inForce.refreshToken !== undefined && { refreshToken: inForce.refreshToken }),
    ...(inForce.scope !== undefined && { scope: inForce.scope }),
  };
}

/** Reads `token_type` case-insensitively (RFC 6749 §5.1). @returns undefined for an unknown type */
export function readTokenType(type: unknown): string | undefined {
  const name = typeof type === 'string' ? type.toLowerCase() : '';
  return name === 'bearer' || name === 'dpop' ? name : undefined;
}

/** Reads a space-separated string (RFC 6749 §3.3), or a list, which Twitch sends. */
function readScope(scope: unknown): string | undefined {
  if (Array.isArray(scope) && scope.every((one) => typeof one === 'string')) return scope.join(' ');
  return typeof scope === 'string' ? scope : undefined;
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

/** Whether a value is a number of seconds, 0 or more. */
export function isLifetime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function refuse(field: string): Failure {
  return new Failure('provider_malformed', { cause: `${field} is missing or malformed` });
}

/** Limits a lifetime in seconds to between one second and ten years. */
export function clampSeconds(seconds: number): number {
  return Math.min(Math.max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS);
}

/** Whether the access token has not expired. */
export function isAlive(
  { expiresAtMs = Number.POSITIVE_INFINITY }: TokenSet,
  nowMs: number,
): boolean {
  return expiresAtMs > nowMs;
}

/**
 * Whether it is time to refresh the tokens, ahead of their expiry. It also is if they were obtained
 * while the clock was ahead: then their expiry is not known.
 *
 * @param jitter 0 to 1: how much earlier, so that many processes do not refresh at one instant
 */
export function isRefreshDue(tokens: TokenSet, nowMs: number, jitter = 0): boolean {
  const isKnown = isRecent(tokens.obtainedAtMs, nowMs, Number.POSITIVE_INFINITY);
  return !isKnown || computeRefreshTime(tokens, jitter) <= nowMs;
}

/** Returns when it is time to refresh, in milliseconds since the epoch; infinity without an expiry. */
export function computeRefreshTime(
  { expiresAtMs = Number.POSITIVE_INFINITY, obtainedAtMs }: TokenSet,
  jitter = 0,
): number {
  const lifetimeMs = expiresAtMs - obtainedAtMs;
  const aheadMs = Math.min(REFRESH_AHEAD_MS, lifetimeMs * REFRESH_AHEAD_FRACTION) * (1 + jitter);
  return expiresAtMs - aheadMs;
}
