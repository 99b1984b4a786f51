import { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import { readObject } from '../http/json.ts';
import { logBackground } from '../observing/log.ts';
import type { Connection, ProviderContext, ResolvedConnection } from './connection.ts';
import { postForm } from './post-form.ts';
import { keepSession, readRefusal } from './refusal.ts';
import type { TokenSet } from './token-set.ts';

/**
 * Revokes a token with the client's authentication (RFC 7009 §2.1). A token that the provider does
 * not know counts as revoked (§2.2).
 *
 * @returns undefined when the token is revoked; `provider_unsupported` without a revocation endpoint;
 *   another `provider_` failure
 */
export async function requestRevocation(
  connection: Connection,
  token: string,
  fetch: Fetch,
): Promise<Failure | undefined> {
  const { revocation_endpoint: endpoint } = connection.authorizationServer;
  if (endpoint === undefined) return new Failure('provider_unsupported');
  const posted = await postForm(connection, endpoint, { token }, fetch);
  if (posted instanceof Failure) return posted;
  const { response, sent } = posted;
  // The status should be 200 (§2.2); some providers send 204.
  if (response.ok) return undefined;
  return keepSession(readRefusal(response.status, await readObject(response), { sent }));
}

/**
 * Revokes the tokens of an ended session, or tokens that no session will have (RFC 7009 §2.1): the
 * refresh token, which ends the access token too, or otherwise the access token, and tokens for APIs that
 * may outlive them. A connection without `revocation` is skipped. A failure is logged as
 * `revocation_failed` and changes nothing.
 */
export async function revokeTokenSet(
  connection: ResolvedConnection,
  tokens: TokenSet,
  { fetch, log }: Pick<ProviderContext, 'fetch' | 'log'>,
): Promise<void> {
  const { id, revocation, revokeApiTokens } = connection;
  if (!revocation) return;
  const failure =
    (await requestRevocation(connection, tokens.refreshToken ?? tokens.accessToken, fetch)) ??
    (await revokeApiTokens?.(tokens, fetch));
  if (failure) logBackground(log, 'revocation_failed', id, failure);
}
