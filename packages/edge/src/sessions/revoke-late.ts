import type { ProviderContext, ResolvedConnection } from '../oauth/connection.ts';
import { revokeTokenSet } from '../oauth/revocation.ts';
import type { TokenSet } from '../oauth/token-set.ts';
import type { SealedRecord } from '../stores/sealed-record.ts';
import { isEnded, type StoredSession } from './session.ts';

/**
 * Revokes tokens of a request during which their session ended, unless the session that replaced it may
 * have the same grant. A failure is logged and changes nothing.
 */
export async function revokeLate(
  record: SealedRecord<StoredSession>,
  connection: ResolvedConnection,
  tokens: TokenSet,
  context: Pick<ProviderContext, 'fetch' | 'log'>,
): Promise<void> {
  const stored = await record.read();
  const value = typeof stored === 'object' && 'value' in stored ? stored.value : undefined;
  if (!value || !isEnded(value) || value.sharesGrant !== true)
    await revokeTokenSet(connection, tokens, context);
}
