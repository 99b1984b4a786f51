import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import type { Jwk } from './jwk.ts';

/** What a token endpoint gave (RFC 6749 §5.1), with its lifetime turned into instants of this edge's clock. */
export interface TokenSet {
  readonly accessToken: string;
  readonly tokenType: string;
  /** When the request was sent: the latest instant that cannot be after the token's birth. */
  readonly obtainedAtMs: number;
  /** Absent where the provider names no lifetime. */
  readonly expiresAtMs?: number;
  readonly refreshToken?: string;
  readonly scope?: string;
  /** Who gave them, where that may change with a deployment: nobody else is sent the refresh token. */
  readonly issuer?: string;
  /** Whom the service says the tokens are of, where it says so. */
  readonly user?: User;
  /** The private key that they are bound to, where they are (RFC 9449). */
  readonly proofKey?: Jwk;
}

/** How the user signed in at the service, where it says (OpenID Connect Core §2). */
export interface Authentication {
  /** `auth_time`. */
  readonly authenticatedAtMs?: number;
  readonly acr?: string;
  readonly amr?: readonly string[];
}

/** A user as the service knows them (OpenID Connect Core §2, Back-Channel Logout §2.1). */
export interface User {
  readonly subject: string;
  /** The service's own session, where it names one: signing out there ends ours. */
  readonly serviceSession?: string;
  readonly authentication?: Authentication;
}

/** A token is renewed this long before it ends, or a tenth of its lifetime before if that is less. */
const RENEW_AHEAD_MS = 60_000;
const RENEW_AHEAD_FRACTION = 0.1;

/** A token is one or more visible ASCII characters (RFC 6749 appendix A.12, A.17); others do not fit a header. */
const TOKEN = /^[\x21-\x7e]+$/;
/** Lifetimes are taken as at least a second and at most ten years. */
const SHORTEST_SECONDS = 1;
const LONGEST_SECONDS = 10 * 365 * 24 * 60 * 60;

/**
 * Reads the body of a token response (RFC 6749 §5.1), without its empty fields. The lifetime counts
 * from when the request was sent, by this edge's clock alone: how far the provider's clock is off
 * does not matter. A lifetime of 0 is none: some services write it for a token that does not end.
 *
 * @param before what the answer renews: a refresh answer without a refresh token, or without a
 *   scope, leaves the old one in force (RFC 6749 §6 and §5.1). The old refresh token is already used
 *   up, so the answer is kept even if a field other than the access token is malformed.
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
  // Some services write the number as text.
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

/** Its letters may be of any case (RFC 6749 §5.1). */
function readTokenType(type: unknown): string | undefined {
  const name = typeof type === 'string' ? type.toLowerCase() : '';
  return name === 'bearer' || name === 'dpop' ? name : undefined;
}

/** A text with spaces (RFC 6749 §3.3); Twitch gives a list. */
function readScope(scope: unknown): string | undefined {
  if (Array.isArray(scope) && scope.every((one) => typeof one === 'string')) return scope.join(' ');
  return typeof scope === 'string' ? scope : undefined;
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && TOKEN.test(value);
}

function isLifetime(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function refuse(field: string): Failure {
  return new Failure('provider_malformed', { cause: `${field} is missing or malformed` });
}

function clampSeconds(seconds: number): number {
  return Math.min(Math.max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS);
}

/** Whether the access token may still be sent. */
export function isAlive(tokens: TokenSet, nowMs: number): boolean {
  return tokens.expiresAtMs === undefined || tokens.expiresAtMs > nowMs;
}

/**
 * Whether it is time to renew, ahead of the end.
 *
 * @param jitter 0 to 1: how much earlier still, so that many holders do not renew at one instant
 */
export function isRefreshDue(tokens: TokenSet, nowMs: number, jitter = 0): boolean {
  return computeRefreshTime(tokens, jitter) <= nowMs;
}

/** When it is time to renew, in milliseconds since the epoch; infinite where no end is known. */
export function computeRefreshTime(tokens: TokenSet, jitter = 0): number {
  if (tokens.expiresAtMs === undefined) return Number.POSITIVE_INFINITY;
  const lifetimeMs = tokens.expiresAtMs - tokens.obtainedAtMs;
  const aheadMs = Math.min(RENEW_AHEAD_MS, lifetimeMs * RENEW_AHEAD_FRACTION) * (1 + jitter);
  return tokens.expiresAtMs - aheadMs;
}
