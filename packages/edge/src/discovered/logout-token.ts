import type { AuthorizationServer } from 'oauth4webapi';
import * as v from 'valibot';
import { Failure } from '../failures/failure.ts';
import { isObject } from '../http/json.ts';
import { parseClaims, parsePart } from '../oauth/parse-jwt.ts';
import { resolveIssuer } from './issuer.ts';
import { type Verification, verifyJwt } from './jwt.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** How far the provider's clock may be off, in seconds. */
const TOLERANCE_SECONDS = 60;
/**
 * How long a token without `exp` is accepted, in seconds. Drafts of the specification had no `exp`,
 * and providers that follow them are in use. §4 recommends at most two minutes.
 */
const LIFETIME_SECONDS = 120;
/**
 * How long after its `iat` a token is accepted at most, in seconds, whatever its `exp`. A token is
 * remembered as long as it is accepted, and some providers write `exp` in milliseconds.
 */
const MAX_LIFETIME_SECONDS = 600;
/** An id of a token, user or session. A sign-in accepts any length; a longer value is not an id. */
const idSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** The claims of a logout token, and the forbidden `nonce` (OpenID Connect Back-Channel Logout 1.0 §2.4). */
const claimsSchema = v.pipe(
  v.object({
    iat: v.number(),
    exp: v.optional(v.number()),
    jti: idSchema,
    events: v.object({ [EVENT]: v.custom(isObject) }),
    sub: v.optional(idSchema),
    sid: v.optional(idSchema),
    nonce: v.optional(v.never()),
  }),
  v.check(({ sub, sid }) => sub !== undefined || sid !== undefined),
);

/** The claims of an accepted logout token: `sub`, `sid` or both. */
export interface LogoutToken {
  /** The token's unique id, which reveals a replay. */
  readonly jti: string;
  /** When it is no longer accepted, in seconds since the epoch. */
  readonly exp: number;
  /** The user who signed out. */
  readonly sub?: string | undefined;
  /** The provider's session that ended. */
  readonly sid?: string | undefined;
}

/**
 * A token of another type is rejected even if it has the event. The type may be absent (§2.4). It is a
 * media type: without case, and with or without `application/` (RFC 7515 §4.1.9).
 */
const headerSchema = v.object({
  typ: v.optional(v.pipe(v.string(), v.regex(/^(application\/)?(logout\+)?jwt$/i))),
});

/** The values that a logout token must match. */
export interface LogoutAudience {
  readonly server: AuthorizationServer;
  readonly clientId: string;
  /** Milliseconds since the epoch. */
  readonly nowMs: number;
}

/**
 * Reads a logout token (§2.6). It verifies the signature with the provider's keys and checks the
 * algorithm, `iss`, `aud`, `iat`, `exp` and the event.
 *
 * @returns its claims; `request_malformed`; a `provider_` failure if the keys cannot be fetched or do
 *   not contain the token's key yet
 */
export async function readLogoutToken(
  token: string,
  verification: Verification,
  { server, clientId, nowMs }: LogoutAudience,
): Promise<LogoutToken | Failure> {
  const verified = await verifyJwt(token, verification);
  if (verified instanceof Failure) return verified;
  if ('error' in verified) {
    const cause = `a logout token: ${verified.error}`;
    // The edge reads keys at most once a minute, so the key may be newer: the provider sends again.
    return verified.isKeyMissing ? new Failure('provider_unreachable', { cause }) : refuse(cause);
  }
  const { iss, aud } = verified.claims;
  if (iss !== resolveIssuer(server.issuer, verified.claims)) {
    return refuse('a logout token of another issuer');
  }
  if (![aud].flat().includes(clientId)) return refuse('a logout token for another client');
  const claims = v.safeParse(claimsSchema, parseClaims(token));
  if (!claims.success || !v.is(headerSchema, parsePart(token.split('.')[0]))) {
    return refuse('not a logout token');
  }
  const { iat, exp: stated = iat + LIFETIME_SECONDS } = claims.output;
  const exp = Math.min(stated, iat + MAX_LIFETIME_SECONDS);
  const nowSeconds = nowMs / 1000;
  const tolerance = claims.output.exp === undefined ? 0 : TOLERANCE_SECONDS;
  if (exp + tolerance <= nowSeconds) return refuse('an expired logout token');
  if (iat > nowSeconds + TOLERANCE_SECONDS) return refuse('a logout token from the future');
  return { ...claims.output, exp };
}

function refuse(cause: string): Failure {
  return new Failure('request_malformed', { cause });
}
