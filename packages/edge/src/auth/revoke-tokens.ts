import { type EdgeContext, waitUntilOf } from '../app/context.ts';
import { type EdgeParts, providerContextOf } from '../app/parts.ts';
import { Failure } from '../failures/failure.ts';
import { type Connection, resolveConnection } from '../oauth/connection.ts';
import { revokeTokenSet } from '../oauth/revocation.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import { logBackground } from '../observing/log.ts';

type RevokeParts = Pick<EdgeParts, 'now' | 'log' | 'count'>;

/**
 * Revokes the tokens of an ended session after the response, as {@link revokeTokenSet} does. It takes as
 * long as three provider requests at most.
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
  const context = providerContextOf(c, parts);
  const found = await resolveConnection(connection, context);
  if (!(found instanceof Failure)) return revokeTokenSet(found, tokens, context);
  logBackground(parts.log, 'revocation_failed', connection.id, found);
}
