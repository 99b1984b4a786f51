import type { AuthorizationServer } from 'oauth4webapi';
import * as v from 'valibot';
import { Failure } from '../failures/failure.ts';
import { isObject } from '../http/json.ts';
import { resolveIssuer } from './issuer.ts';
import { parseClaims, parsePart, type Verification, verifyJwt } from './jwt.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** How far the service's clock may be off, in seconds. */
const TOLERANCE_SECONDS = 60;
/**
 * How long a token without an end is taken, in seconds: drafts of the specification had no `exp`,
 * and services by them are in use. §4 recommends two minutes at most.
 */
const LIFETIME_SECONDS = 120;
/** A sign-in takes names of any length; longer than this is no name. */
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** OpenID Connect Back-Channel Logout 1.0 §2.4: what a logout token says, and what it must not. */
const claimsSchema = v.pipe(
  v.object({
    iat: v.number(),
    exp: v.optional(v.number()),
    jti: name,
    events: v.object({ [EVENT]: v.custom(isObject) }),
    sub: v.optional(name),
    sid: v.optional(name),
    nonce: v.optional(v.never()),
  }),
  v.check(({ sub, sid }) => sub !== undefined || sid !== undefined),
);
export interface LogoutToken {
  readonly jti: string;
  /** In seconds since the epoch. */
  readonly exp: number;
  readonly sub?: string | undefined;
  readonly sid?: string | undefined;
}

/** A token of another type is refused even if it has the event; one without a type may be (§2.4). */
const headerSchema = v.object({ typ: v.optional(v.picklist(['logout+jwt', 'JWT'])) });

/** What a logout token is held to. */
export interface LogoutAudience {
  readonly server: AuthorizationServer;
  readonly clientId: string;
  readonly nowMs: number;
}

/**
 * Reads a logout token (§2.6): signature by the service's keys, algorithm, `iss`, `aud`, `iat`,
 * `exp`, and the event.
 *
 * @returns its claims; `request_malformed`; a `provider_` failure where the keys cannot be
 *   fetched, or its key is not among them yet
 */
export async function readLogoutToken(
  token: string,
  verification: Verification,
  { server, clientId, nowMs }: LogoutAudience,
): Promise<LogoutToken | Failure> {
  const verified = await verifyJwt(token, verification);
  if (verified instanceof Failure) return verified;
  if ('flaw' in verified) {
    const cause = `a logout token: ${verified.flaw}`;
    // Keys are not asked for twice in a minute: the service may have a newer one, and sends again.
    return verified.isKeyMissing ? new Failure('provider_unreachable', { cause }) : refuse(cause);
  }
  const { iss, aud } = verified.claims;
  if (iss !== resolveIssuer(server.issuer, verified.claims)) {
    return refuse('a logout token of another issuer');
  }
  if (![aud].flat().includes(clientId)) return refuse('a logout token for another client');
  const claims = v.safeParse(claimsSchema, parseClaims(token));
  if (!claims.success || !v.is(headerSchema, parsePart(token.split('.')[0]))) {
    return refuse('a token that is no logout token');
  }
  const { iat, exp = iat + LIFETIME_SECONDS } = claims.output;
  const nowSeconds = nowMs / 1000;
  const tolerance = claims.output.exp === undefined ? 0 : TOLERANCE_SECONDS;
  if (exp + tolerance <= nowSeconds) return refuse('a logout token that is over');
  if (iat > nowSeconds + TOLERANCE_SECONDS) return refuse('a logout token from the future');
  return { ...claims.output, exp };
}

function refuse(cause: string): Failure {
  return new Failure('request_malformed', { cause });
}
