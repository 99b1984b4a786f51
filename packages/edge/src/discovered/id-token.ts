import type { AuthorizationServer } from 'oauth4webapi';
import { Failure } from '../failures/failure.ts';
import type { JsonObject } from '../http/json.ts';
import type { ExpectedIdentity, TokenResponse } from '../oauth/connection.ts';
import type { Authentication, TokenSet, User } from '../oauth/token-set.ts';
import { describeIssuer, isTokenIssuer, resolveIssuer } from './issuer.ts';
import { parseClaims, type Verification, verifyJwt } from './jwt.ts';

/** How far clocks may differ, in milliseconds. */
const TOLERANCE_MS = 60_000;

/** What an ID token is held to. */
export interface Expected extends ExpectedIdentity {
  readonly server: AuthorizationServer;
  readonly clientId: string;
  readonly nowMs: number;
}

/**
 * Reads from the answer to a code whose tokens these are (OpenID Connect Core §3.1.3.7): signature
 * and algorithm, `iss`, `aud`, `azp`, `exp`, `iat`, `nbf`, `sub` of the ID token are checked; `nonce`
 * (item 11) and `auth_time` (item 12) against what the sign-in was begun with. `null` and `""` say
 * nothing.
 *
 * @returns the tokens with their user and issuer; `provider_identity_rejected`, whose cause names the
 *   check; another `provider_` failure where keys have to be fetched again, and cannot be
 */
export async function identify(
  { body, tokens }: TokenResponse,
  verification: Verification,
  expected: Expected,
): Promise<TokenSet | Failure> {
  if (tokens instanceof Failure) return tokens;
  const { id_token: idToken } = body;
  if (typeof idToken !== 'string') return rejectIdentity('there is none');
  const verified = await verifyJwt(idToken, verification);
  if (verified instanceof Failure) return verified;
  if ('flaw' in verified) return rejectIdentity(verified.flaw);
  const { claims } = verified;
  const flaw =
    findIssuerError(claims, expected.server.issuer) ??
    findAudienceError(claims, expected.clientId) ??
    findTimeError(claims, expected.nowMs) ??
    findNonceError(claims, expected) ??
    findAgeError(claims, expected);
  if (flaw !== undefined) return rejectIdentity(flaw);
  const user = readUser(claims);
  if (user === undefined) return rejectIdentity('sub is missing');
  return { ...tokens, issuer: String(claims['iss']), user };
}

/** The failure of an ID token, with what is wrong with it for the log. */
export function rejectIdentity(flaw: string): Failure {
  return new Failure('provider_identity_rejected', { cause: `ID token: ${flaw}` });
}

function findIssuerError(claims: JsonObject, issuer: string): string | undefined {
  const wanted = resolveIssuer(issuer, claims);
  if (wanted !== undefined && claims['iss'] === wanted) return undefined;
  return `iss is ${describeIssuer(claims['iss'])}, not ${describeIssuer(wanted ?? issuer)}`;
}

function findAudienceError({ aud, azp }: JsonObject, clientId: string): string | undefined {
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(clientId)) return 'aud is another client';
  return audiences.length > 1 && azp !== clientId ? 'azp is missing or another client' : undefined;
}

function findTimeError({ exp, iat, nbf = 0 }: JsonObject, nowMs: number): string | undefined {
  if (typeof exp !== 'number' || exp * 1000 + TOLERANCE_MS <= nowMs)
    return 'exp is missing or over';
  if (typeof iat !== 'number') return 'iat is missing';
  const hasBegun = typeof nbf === 'number' && nbf * 1000 - TOLERANCE_MS <= nowMs;
  return hasBegun ? undefined : 'nbf is not yet reached';
}

function findNonceError(claims: JsonObject, { nonce }: Expected): string | undefined {
  const said = claims['nonce'];
  if (nonce === undefined) return said === undefined ? undefined : 'nonce, and none was sent';
  if (said === undefined) return 'nonce is missing';
  return said === nonce ? undefined : 'nonce is that of another sign-in';
}

function findAgeError(
  { auth_time: authTime }: JsonObject,
  { maxAgeSeconds, nowMs }: Expected,
): string | undefined {
  if (maxAgeSeconds === undefined) return undefined;
  if (typeof authTime !== 'number') return 'auth_time is missing, and max_age was asked for';
  const isRecent = (authTime + maxAgeSeconds) * 1000 + TOLERANCE_MS >= nowMs;
  return isRecent ? undefined : 'auth_time is longer ago than max_age';
}

function readUser(claims: JsonObject): User | undefined {
  const { sub, sid } = claims;
  if (typeof sub !== 'string') return undefined;
  const serviceSession = typeof sid === 'string' ? { serviceSession: sid } : {};
  return { subject: sub, ...serviceSession, ...readAuthentication(claims) };
}

function readAuthentication({
  auth_time: authTime,
  acr,
  amr,
}: JsonObject): Pick<User, 'authentication'> {
  const authentication: Authentication = {
    ...(typeof authTime === 'number' && { authenticatedAtMs: authTime * 1000 }),
    ...(typeof acr === 'string' && { acr }),
    ...(Array.isArray(amr) && { amr: amr.filter((one) => typeof one === 'string') }),
  };
  return Object.keys(authentication).length > 0 ? { authentication } : {};
}

/** Whose tokens are renewed. */
export interface Renewed {
  readonly issuer: string;
  readonly clientId: string;
  readonly user: User | undefined;
  readonly nowMs: number;
}

/** What is wrong with a renewal's ID token; `isOther`: the tokens are not this user's. */
type Comparison =
  | { readonly isOther: false; readonly flaw?: string | undefined }
  | { readonly isOther: true; readonly flaw: string };

/**
 * Compares a renewal's ID token, where there is one, with whose session it is (§12.2). It is decoded
 * only: it comes from the token endpoint itself (§3.1.3.7, 6). Nothing but another user ends a
 * session: some services give the first ID token again, nonce and all, and clocks differ.
 */
export function compareUser(idToken: unknown, expected: Renewed): Comparison {
  if (idToken === undefined) return { isOther: false };
  const claims = parseClaims(idToken);
  const { iss, sub } = claims ?? {};
  if (claims === undefined || typeof iss !== 'string' || typeof sub !== 'string') {
    return { isOther: false, flaw: 'an ID token without a user' };
  }
  const { user, issuer, clientId, nowMs } = expected;
  // Tokens of before there were tenants have the issuer of all of them.
  const isIssuer = iss === issuer || isTokenIssuer(issuer, iss);
  if (!isIssuer || (user && sub !== user.subject)) {
    return { isOther: true, flaw: 'an ID token of another user' };
  }
  if (![claims['aud']].flat().includes(clientId)) {
    return { isOther: false, flaw: 'an ID token of another client' };
  }
  const { exp } = claims;
  const isAlive = typeof exp === 'number' && exp * 1000 + TOLERANCE_MS > nowMs;
  return isAlive ? { isOther: false } : { isOther: false, flaw: 'an ID token that has ended' };
}
