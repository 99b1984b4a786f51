import {
  type AuthorizationServer,
  type Client,
  getValidatedIdTokenClaims,
  OperationProcessingError,
  processGenericTokenEndpointResponse,
  UnsupportedOperationError,
  validateApplicationLevelSignature,
} from 'oauth4webapi';
import * as v from 'valibot';
import type { ExpectedIdentity, TokenAnswer } from '../connection.ts';
import { Failure, FailureError } from '../failure.ts';
import type { TokenSet, User } from '../oauth/token-set.ts';
import { parsePart } from './jwt.ts';
import type { KeyOptions } from './metadata.ts';

/**
 * Reads from the answer to a code whose tokens these are: iss, aud, azp, exp, iat and the signature
 * of the ID token are checked (OpenID Connect Core §3.1.3.7).
 *
 * No nonce is sent, because PKCE binds the code to the browser's attempt (RFC 9700 §2.1.1, §4.5.3);
 * an ID token that has one answers somebody else's request.
 *
 * @returns the tokens, with their user; `provider_malformed`; another `provider_` failure where keys
 *   have to be fetched anew, and cannot be
 */
export async function identify(
  { response, tokens }: TokenAnswer,
  server: AuthorizationServer,
  client: Client,
  keys: KeyOptions,
  { nonce }: ExpectedIdentity,
): Promise<TokenSet | Failure> {
  if (tokens instanceof Failure) return tokens;
  try {
    const body = await processGenericTokenEndpointResponse(server, client, response);
    const claims = getValidatedIdTokenClaims(body);
    if (claims === undefined) return refuse('no ID token');
    if (claims.nonce !== nonce) return refuse('an ID token with another nonce');
    // The library keeps keys by this object; those to check with are in the options.
    await validateApplicationLevelSignature({ ...server }, response, keys);
    const { sub: subject, sid } = claims;
    const serviceSession = typeof sid === 'string' ? { serviceSession: sid } : {};
    return { ...tokens, user: { subject, ...serviceSession } };
  } catch (error) {
    return explainFlaw(error);
  }
}

function refuse(cause: string): Failure {
  return new Failure('provider_malformed', { cause });
}

/** The library's messages name claims, not what they say; what a runtime throws is about a key. */
function explainFlaw(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure;
  const isNamed =
    error instanceof OperationProcessingError || error instanceof UnsupportedOperationError;
  return refuse(`the ID token: ${isNamed ? error.message : 'its signature'}`);
}

const claimsSchema = v.looseObject({ iss: v.string(), sub: v.string() });

interface Expected {
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
 * session: some services give the first ID token again, and clocks differ.
 */
export function compareUser(idToken: unknown, expected: Expected): Comparison {
  if (idToken === undefined) return { isOther: false };
  const claims = parsePart(typeof idToken === 'string' ? idToken.split('.')[1] : undefined);
  if (!v.is(claimsSchema, claims)) return { isOther: false, flaw: 'an ID token without a user' };
  const { user, issuer } = expected;
  if (claims.iss !== issuer || (user && claims.sub !== user.subject)) {
    return { isOther: true, flaw: 'an ID token of another user' };
  }
  return { isOther: false, flaw: explainClaims(claims, expected) };
}

/** How far clocks may differ, in milliseconds. */
const TOLERANCE_MS = 60_000;

function explainClaims(
  { aud, exp }: Readonly<Record<string, unknown>>,
  { clientId, nowMs }: Expected,
): string | undefined {
  if (![aud].flat().includes(clientId)) return 'an ID token of another client';
  const isAlive = typeof exp === 'number' && exp * 1000 + TOLERANCE_MS > nowMs;
  return isAlive ? undefined : 'an ID token that has ended';
}
