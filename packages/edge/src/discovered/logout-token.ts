import {
  type AuthorizationServer,
  type Client,
  KEY_SELECTION,
  OperationProcessingError,
  skipStateCheck,
  validateJwtAuthResponse,
} from 'oauth4webapi';
import * as v from 'valibot';
import { Failure, FailureError } from '../failure.ts';
import { parsePart } from './jwt.ts';
import type { DocumentOptions } from './metadata.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
/** How far the service's clock may be ahead, in seconds. */
const TOLERANCE_SECONDS = 60;
/** A sign-in takes names of any length; longer than this is no name. */
const name = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

/** OpenID Connect Back-Channel Logout 1.0 §2.4: what a logout token says, and what it must not. */
const claimsSchema = v.pipe(
  v.object({
    iat: v.number(),
    exp: v.number(),
    jti: name,
    events: v.object({ [EVENT]: v.looseObject({}) }),
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

/**
 * Reads a logout token (§2.6). oauth4webapi has no function for one, and none for a JWT alone; what
 * a JWT-secured authorization response is checked for (JARM §2.4) is what is asked for here:
 * signature by the service's keys, algorithm, `iss`, `aud`, `exp`.
 *
 * @returns its claims; `request_malformed`; a `provider_` failure where the keys cannot be
 *   fetched, or its key is not among them yet
 */
export async function readLogoutToken(
  token: string,
  server: AuthorizationServer,
  client: Client,
  options: DocumentOptions,
): Promise<LogoutToken | Failure> {
  try {
    const parameters = new URLSearchParams({ response: token });
    await validateJwtAuthResponse(server, client, parameters, skipStateCheck, options);
  } catch (error) {
    if (error instanceof FailureError) return error.failure;
    // Keys are not asked for twice in a minute: the service may have a newer one, and sends again.
    if (error instanceof OperationProcessingError && error.code === KEY_SELECTION) {
      return new Failure('provider_unreachable', { cause: 'a key that was not among the last' });
    }
    return refuse('a logout token that is not of this issuer, for this client, and alive');
  }
  const [header, payload] = token.split('.');
  const claims = v.safeParse(claimsSchema, parsePart(payload));
  if (!claims.success || !v.is(headerSchema, parsePart(header))) {
    return refuse('a token that is no logout token');
  }
  const isFromFuture = claims.output.iat > Date.now() / 1000 + TOLERANCE_SECONDS;
  return isFromFuture ? refuse('a logout token from the future') : claims.output;
}

function refuse(cause: string): Failure {
  return new Failure('request_malformed', { cause });
}
