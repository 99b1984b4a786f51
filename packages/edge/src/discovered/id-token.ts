import type { AuthorizationServer } from 'oauth4webapi';
import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import type { ExpectedIdentity, TokenResponse } from '../oauth/connection.ts';
import { parseClaims } from '../oauth/parse-jwt.ts';
import { shortenWords } from '../oauth/refusal-text.ts';
import type { Authentication, TokenSet, User } from '../oauth/token-set.ts';
import { describeIssuer, isTokenIssuer, resolveIssuer } from './issuer.ts';
import { type Verification, verifyJwt } from './jwt.ts';
import { findSessionExpiryError, readSessionExpiry } from './lifetimes.ts';

/** How far the clocks of provider and edge may differ, in milliseconds. */
const TOLERANCE_MS = 60_000;

/** The values that an ID token must match. */
export interface Expected extends ExpectedIdentity {
  readonly server: AuthorizationServer;
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * Reads the user from the token response of a sign-in (OpenID Connect Core §3.1.3.7). It verifies the
 * signature and algorithm of the ID token and checks `iss`, `aud`, `azp`, `exp`, `iat`, `nbf` and
 * `sub`; `nonce` (item 11), `acr` (item 12) and `auth_time` (item 13) must match the authorization
 * request.
 * `session_expiry`, if present, must be ahead. A claim that is `null` or `""` counts as absent.
 *
 * @returns the tokens with their user and issuer; `provider_identity_rejected`, whose cause names the
 *   check; another `provider_` failure if the keys must be fetched again and cannot be
 */
export async function identify(
  { body, tokens }: TokenResponse,
  verification: Verification,
  expected: Expected,
): Promise<TokenSet | Failure> {
  if (tokens instanceof Failure) return tokens;
  const { id_token: idToken } = body;
  if (typeof idToken !== 'string') return rejectIdentity('is missing');
  const verified = await verifyJwt(idToken, verification);
  if (verified instanceof Failure) return verified;
  if ('error' in verified) return rejectIdentity(verified.error);
  const { claims } = verified;
  const sessionExpiry = readSessionExpiry(claims);
  const error =
    findIssuerError(claims, expected.server.issuer) ??
    findAudienceError(claims, expected.clientId) ??
    findTimeError(claims, expected.nowMs) ??
    findNonceError(claims, expected) ??
    findAgeError(claims, expected) ??
    findClassError(claims, expected) ??
    findSessionExpiryError(sessionExpiry, expected.nowMs);
  if (error !== undefined) return rejectIdentity(error);
  const user = readUser(claims, expected.nowMs);
  if (user === undefined) return rejectIdentity('sub is missing');
  return { ...tokens, ...sessionExpiry, issuer: String(claims['iss']), user };
}

/** Builds the failure of a rejected ID token. @param error the failed check, for the log */
export function rejectIdentity(error: string): Failure {
  return new Failure('provider_identity_rejected', { cause: `ID token: ${error}` });
}

function findIssuerError(claims: JsonObject, issuer: string): string | undefined {
  const expected = resolveIssuer(issuer, claims);
  if (expected !== undefined && claims['iss'] === expected) return undefined;
  return `iss is ${describeIssuer(claims['iss'])}, not ${describeIssuer(expected ?? issuer)}`;
}

function findAudienceError({ aud, azp }: JsonObject, clientId: string): string | undefined {
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(clientId)) return 'aud is another client';
  return audiences.length > 1 && azp !== clientId ? 'azp is missing or another client' : undefined;
}

function findTimeError({ exp, iat, nbf = 0 }: JsonObject, nowMs: number): string | undefined {
  if (typeof exp !== 'number' || exp * 1000 + TOLERANCE_MS <= nowMs)
    return 'exp is missing or past';
  if (typeof iat !== 'number') return 'iat is missing';
  const isValidYet = typeof nbf === 'number' && nbf * 1000 - TOLERANCE_MS <= nowMs;
  return isValidYet ? undefined : 'nbf is in the future';
}

function findNonceError(claims: JsonObject, { nonce }: Expected): string | undefined {
  const claimed = claims['nonce'];
  if (nonce === undefined) return claimed === undefined ? undefined : 'nonce, and none was sent';
  if (claimed === undefined) return 'nonce is missing';
  return claimed === nonce ? undefined : 'nonce is that of another sign-in';
}

function findAgeError(
  { auth_time: authTime, iat }: JsonObject,
  { asked: { max_age: maxAge } = {}, nowMs }: Expected,
): string | undefined {
  if (maxAge === undefined) return undefined;
  if (typeof authTime !== 'number') return 'auth_time is missing, although max_age was requested';
  if (isAhead(authTime, iat, nowMs)) return 'auth_time is in the future';
  const isRecent = (authTime + Number(maxAge)) * 1000 + TOLERANCE_MS >= nowMs;
  return isRecent ? undefined : 'auth_time is longer ago than max_age';
}

/**
 * A provider may answer `acr_values` with another class (§3.1.2.1 calls the claim voluntary). For the
 * edge it is essential: otherwise a page would have to check it.
 */
function findClassError(
  { acr }: JsonObject,
  { asked: { acr_values: values = '' } = {} }: Expected,
): string | undefined {
  const accepted = values.split(' ').filter((value) => value !== '');
  if (accepted.length === 0 || accepted.some((value) => value === acr)) return undefined;
  const stated = typeof acr === 'string' ? `is ${shortenWords(acr)}` : 'is missing';
  return `acr ${stated}, but acr_values requested ${shortenWords(accepted.join(' or '))}`;
}

function readUser(claims: JsonObject, nowMs: number): User | undefined {
  const { sub, sid } = claims;
  if (typeof sub !== 'string') return undefined;
  const providerSession = typeof sid === 'string' ? { serviceSession: sid } : {};
  return { subject: sub, ...providerSession, ...readAuthentication(claims, nowMs) };
}

/**
 * Whether `auth_time` is in the future, also by the provider's clock. Such a value would satisfy
 * every `max_age`. Some providers send milliseconds by mistake.
 */
function isAhead(authTime: number, iat: unknown, nowMs: number): boolean {
  return authTime * 1000 > Math.max(nowMs, Number(iat) * 1000) + TOLERANCE_MS;
}

/**
 * Reads how the user signed in. `iat` shows how the provider's clock differs from the edge's: the
 * token was issued a moment ago.
 */
function readAuthentication(
  { auth_time: authTime, iat, acr, amr }: JsonObject,
  nowMs: number,
): Pick<User, 'authentication'> {
  const differenceMs = nowMs - Number(iat) * 1000;
  const aheadMs = Math.min(Math.max(differenceMs, -TOLERANCE_MS), TOLERANCE_MS);
  const authentication: Authentication = {
    ...(typeof authTime === 'number' &&
      !isAhead(authTime, iat, nowMs) && {
        // JSON cannot write an infinite number, which the record would then lack.
        authenticatedAtMs: Math.min(Math.max(authTime * 1000 + aheadMs, 0), nowMs),
      }),
    ...(typeof acr === 'string' && { acr }),
    ...(Array.isArray(amr) && { amr: amr.filter((one) => typeof one === 'string') }),
  };
  return Object.keys(authentication).length > 0 ? { authentication } : {};
}

/** The identity of the session whose tokens are refreshed. */
export interface RefreshedIdentity {
  /** The issuer that the session's tokens came from. */
  readonly issuer: string;
  readonly clientId: string;
  /** Undefined if the provider named no user at the sign-in. */
  readonly user: User | undefined;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/** The error in a refresh's ID token, if any. `isOtherUser`: the tokens belong to another user. */
type Comparison =
  | { readonly isOtherUser: false; readonly error?: string | undefined }
  | { readonly isOtherUser: true; readonly error: string };

/**
 * Compares the ID token of a refresh with the session's user (§12.2). The response may have none. The
 * token is decoded and not verified, because it comes from the token endpoint itself (§3.1.3.7, item
 * 6). Only another user ends a session: some providers repeat the first ID token, nonce included, and
 * clocks differ.
 */
export function compareUser(idToken: unknown, expected: RefreshedIdentity): Comparison {
  if (idToken === undefined) return { isOtherUser: false };
  const claims = parseClaims(idToken);
  const { iss, sub } = claims ?? {};
  if (claims === undefined || typeof iss !== 'string' || typeof sub !== 'string') {
    return { isOtherUser: false, error: 'an ID token without a user' };
  }
  const { user, issuer, clientId, nowMs } = expected;
  // Sessions from before the edge supported tenants have the template of all tenants as issuer.
  const isIssuer = iss === issuer || isTokenIssuer(issuer, iss);
  if (!isIssuer || (user && sub !== user.subject)) {
    return { isOtherUser: true, error: 'an ID token of another user' };
  }
  if (![claims['aud']].flat().includes(clientId)) {
    return { isOtherUser: false, error: 'an ID token of another client' };
  }
  const { exp } = claims;
  const isValid = typeof exp === 'number' && exp * 1000 + TOLERANCE_MS > nowMs;
  return isValid
    ? { isOtherUser: false }
    : { isOtherUser: false, error: 'an ID token that has ended' };
}
