import { type EdgeContext, waitUntilOf } from '../app/context.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { type Connection, resolveConnection } from '../oauth/connection.ts';
import { requestRevocation } from '../oauth/revocation.ts';
import type { TokenSet } from '../oauth/token-set.ts';

type RevokeParts = Pick<EdgeParts, 'now' | 'log' | 'count'>;

/**
 * Revokes the tokens of an ended session after the response (RFC 7009 §2.1): the refresh token,
 * which ends the access token too, or otherwise the access token. It takes as long as two provider
 * requests at most. A connection without `revocation` is skipped. A failure is logged as
 * `revocation_failed` and changes nothing.
 */
export function revokeTokens(
  c: EdgeContext,
  parts: RevokeParts,
  connection: Connection,
  tokens: TokenSet,
): void {
  if (connection.revocation) waitUntilOf(c)(revoke(c, parts, connection, tokens));
}

async function revoke(
  c: EdgeContext,
  parts: RevokeParts,
  connection: Connection,
  tokens: TokenSet,
): Promise<void> {
  const { refreshToken, accessToken } = tokens;
  const found = await resolveConnection(connection, providerContextOf(c, parts));
  if (!(found instanceof Failure) && !found.revocation) return;
  const failure =
    found instanceof Failure
      ? found
      : ((await requestRevocation(found, refreshToken ?? accessToken, c.get('fetch'))) ??
        (await found.revokeApiTokens?.(tokens, c.get('fetch'))));
  if (failure)
    parts.log({ event: 'revocation_failed', connection: connection.id, code: failure.code });
}
