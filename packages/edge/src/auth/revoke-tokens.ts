import type { Connection } from '../connection.ts';
import { type EdgeContext, keepAliveOf } from '../context.ts';
import { Failure } from '../failure.ts';
import { discover } from '../oauth/discover.ts';
import { requestRevocation } from '../oauth/revocation.ts';
import type { TokenSet } from '../oauth/token-set.ts';

/**
 * Revokes the tokens of a session that has ended (RFC 7009 §2.1), behind the answer: the refresh
 * token, with which the access token ends too, or else the access token. It takes as long as two
 * provider requests may at most. A connection without `revocation` is not asked; a failure is logged
 * as `revocation_failed`, and changes nothing.
 */
export function revokeTokens(c: EdgeContext, connection: Connection, tokens: TokenSet): void {
  if (connection.revocation) keepAliveOf(c)(revoke(c, connection, tokens));
}

async function revoke(
  c: EdgeContext,
  connection: Connection,
  { refreshToken, accessToken }: TokenSet,
): Promise<void> {
  const edge = c.get('edge');
  const found = await discover(connection, edge);
  if (!(found instanceof Failure) && !found.revocation) return;
  const failure =
    found instanceof Failure
      ? found
      : await requestRevocation(found, refreshToken ?? accessToken, edge.fetch);
  if (failure === undefined) return;
  edge.log({ event: 'revocation_failed', connection: connection.id, code: failure.code });
}
