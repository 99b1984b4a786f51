import { Failure } from '../failures/failure.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { ApiTokenRequest } from '../routes/api-token.ts';
import { keepApiToken, MAX_TOKEN_LENGTH, refuseApiToken } from './stored-tokens.ts';

/** The session's tokens after a request for an API; a failure that ends the session. */
export function keepResponse(
  tokens: TokenSet,
  name: string,
  { exchange }: ApiTokenRequest,
  found: TokenSet | Failure,
  nowMs: number,
): TokenSet | Failure {
  if (found instanceof Failure) {
    if (found.code !== 'provider_rejected_grant') return refuseApiToken(tokens, name, found, nowMs);
    if (exchange === undefined) return found;
    const refusal = new Failure('provider_rejected_request', found);
    return refuseApiToken(tokens, name, refusal, nowMs, tokens.obtainedAtMs);
  }
  const { accessToken, tokenType, obtainedAtMs, expiresAtMs, scope } = found;
  const current = exchange ? tokens : replaceRefreshToken(tokens, found);
  if (accessToken.length > MAX_TOKEN_LENGTH) {
    const cause = `access_token has more than ${MAX_TOKEN_LENGTH} characters`;
    const failure = new Failure('provider_malformed', { cause });
    return refuseApiToken(current, name, failure, nowMs);
  }
  const token = {
    accessToken,
    tokenType,
    obtainedAtMs,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(scope !== undefined && { scope }),
  };
  return keepApiToken(current, name, { token, ...(exchange && { isExchanged: true }) }, nowMs);
}

/** The refresh token that is in force after a request, and its own end. */
function replaceRefreshToken(tokens: TokenSet, found: TokenSet): TokenSet {
  const { refreshToken: _, refreshExpiresAtMs: __, ...rest } = tokens;
  const { refreshToken, refreshExpiresAtMs } = found;
  return {
    ...rest,
    ...(refreshToken !== undefined && { refreshToken }),
    ...(refreshExpiresAtMs !== undefined && { refreshExpiresAtMs }),
  };
}
