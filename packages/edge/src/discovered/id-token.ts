import {
  customFetch,
  getValidatedIdTokenClaims,
  validateApplicationLevelSignature,
} from 'oauth4webapi';
import * as v from 'valibot';
import type { ProviderContext, SendTokenRequest, TokenAnswer } from '../connection.ts';
import { Failure } from '../failure.ts';
import { buildRequestOptions, ProviderFailure } from '../oauth/provider-fetch.ts';
import type { TokenSet, User } from '../oauth/token-set.ts';
import { parsePart } from './jwt.ts';
import type { KeyOptions } from './metadata.ts';

/**
 * Reads from the answer to a code whose tokens these are. iss, aud, azp, exp and iat of the ID token
 * were checked when the response was read (OpenID Connect Core §3.1.3.7, oauth4webapi).
 *
 * No nonce is sent, because PKCE binds the code to the browser's attempt (RFC 9700 §2.1.1, §4.5.3);
 * an ID token that has one answers somebody else's request.
 *
 * @returns the tokens, with their user; `provider_malformed`; another `provider_` failure where keys
 *   have to be fetched anew, and cannot be
 */
export async function identify(
  { server, response, body, tokens }: TokenAnswer,
  keys: KeyOptions,
): Promise<TokenSet | Failure> {
  if (tokens instanceof Failure) return tokens;
  const claims = getValidatedIdTokenClaims(body);
  if (claims === undefined) return new Failure('provider_malformed', { cause: 'no ID token' });
  if (claims.nonce !== undefined) {
    return new Failure('provider_malformed', { cause: 'an ID token with a nonce' });
  }
  const failure = await explainSignature(() =>
    // The library keeps keys by this object; those to check with are in the options.
    validateApplicationLevelSignature({ ...server }, response, keys),
  );
  if (failure !== undefined) return failure;
  const { sub: subject, sid } = claims;
  const serviceSession = typeof sid === 'string' ? { serviceSession: sid } : {};
  return { ...tokens, user: { subject, ...serviceSession } };
}

/** A signature that does not verify, or keys that are none, whatever the library or the runtime throw. */
async function explainSignature(check: () => Promise<void>): Promise<Failure | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof ProviderFailure) return error.failure;
    return new Failure('provider_malformed', { cause: 'the signature of the ID token' });
  }
}

/** A renewal's ID token is not the library's to judge, which would take the tokens with it. */
export function setIdTokenAside(
  send: SendTokenRequest,
  { fetch }: ProviderContext,
): { readonly send: SendTokenRequest; read(): unknown } {
  let idToken: unknown;
  const { [customFetch]: request } = buildRequestOptions(fetch);
  return {
    read: () => idToken,
    send: (options) =>
      send({
        ...options,
        [customFetch]: async (url, init) => {
          const response = await request(url, init);
          const body: unknown = await response
            .clone()
            .json()
            .catch(() => undefined);
          if (!v.is(answerSchema, body)) return response;
          const { id_token: found, ...rest } = body;
          idToken = found;
          const { status, headers } = response;
          return new Response(JSON.stringify(rest), { status, headers });
        },
      }),
  };
}

const answerSchema = v.looseObject({ id_token: v.unknown() });

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
  { aud, exp, nonce }: Readonly<Record<string, unknown>>,
  { clientId, nowMs }: Expected,
): string | undefined {
  if (![aud].flat().includes(clientId)) return 'an ID token of another client';
  if (nonce !== undefined) return 'an ID token with a nonce';
  const isAlive = typeof exp === 'number' && exp * 1000 + TOLERANCE_MS > nowMs;
  return isAlive ? undefined : 'an ID token that has ended';
}
