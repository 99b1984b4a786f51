import { getValidatedIdTokenClaims, validateApplicationLevelSignature } from 'oauth4webapi';
import type { TokenAnswer } from '../connection.ts';
import { Failure } from '../failure.ts';
import { ProviderFailure } from '../oauth/provider-fetch.ts';
import type { TokenSet, User } from '../oauth/token-set.ts';
import type { DocumentOptions } from './metadata.ts';

/**
 * Reads from a token response whose tokens these are. iss, aud, azp, exp and iat of the ID token
 * were checked when the response was read (OpenID Connect Core §3.1.3.7, oauth4webapi).
 *
 * No nonce is sent, because PKCE binds the code to the browser's attempt (RFC 9700 §2.1.1, §4.5.3);
 * an ID token that has one answers somebody else's request.
 *
 * A renewal's ID token names the same user, or the session ends (§12.2). Its signature is not
 * checked: it comes from the token endpoint itself (§3.1.3.7, 6), and keys that cannot be fetched
 * must not cost the user a refresh token that has been rotated already.
 *
 * @returns the tokens, with their user; `provider_malformed`, `provider_rejected_grant`; another
 *   `provider_` failure where the keys cannot be fetched
 */
export async function identify(
  { server, response, body, tokens }: TokenAnswer,
  before: TokenSet | undefined,
  options: DocumentOptions,
): Promise<TokenSet | Failure> {
  if (tokens instanceof Failure) return tokens;
  const claims = getValidatedIdTokenClaims(body);
  if (claims === undefined) {
    return before
      ? withUser(tokens, before.user)
      : new Failure('provider_malformed', { cause: 'no ID token' });
  }
  if (claims.nonce !== undefined) {
    return new Failure('provider_malformed', { cause: 'an ID token with a nonce' });
  }
  const { sub: subject, sid } = claims;
  if (before) {
    const cause = 'an ID token of another user';
    const isSame = before.user?.subject === subject;
    return isSame
      ? withUser(tokens, before.user)
      : new Failure('provider_rejected_grant', { cause });
  }
  const failure = await explainSignature(() =>
    validateApplicationLevelSignature(server, response, options),
  );
  if (failure !== undefined) return failure;
  const serviceSession = typeof sid === 'string' ? { serviceSession: sid } : {};
  return withUser(tokens, { subject, ...serviceSession });
}

function withUser(tokens: TokenSet, user: User | undefined): TokenSet {
  return { ...tokens, ...(user && { user }) };
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
