import type { Foundation } from '../../emulator/foundation.ts';
import type { RegisteredClient } from '../accounts/clients.ts';
import type { GrantRecord } from './grant-records.ts';
import type { GrantStore } from './grant-store.ts';
import { issueTokens, type TokenPair } from './issue.ts';
import { type Rejected, reject } from './token-fault.ts';

/**
 * Handles a refresh (RFC 6749 §6). The settings decide whether refresh tokens rotate, and what
 * happens when a retired one is used.
 */
export function refreshTokens(
  foundation: Foundation,
  store: GrantStore,
  client: RegisteredClient,
  refreshToken: string,
): TokenPair | Rejected {
  const record = store.refreshTokens.get(refreshToken);
  const grant = record === undefined ? undefined : store.grants.get(record.grantId);
  if (grant === undefined || grant.clientId !== client.id || grant.revoked) {
    return reject(
      'invalid_grant',
      'The refresh token is unknown, was revoked, or belongs to another client.',
    );
  }
  if (grant.refreshToken === refreshToken)
    return refreshCurrent(foundation, store, grant, refreshToken);
  const successor = grant.refreshToken;
  return successor !== undefined && isInGrace(foundation, grant, refreshToken)
    ? issueTokens(foundation, store, grant, successor)
    : rejectRetired(foundation, grant);
}

function refreshCurrent(
  foundation: Foundation,
  store: GrantStore,
  grant: GrantRecord,
  refreshToken: string,
): TokenPair {
  if (!foundation.settings.current().rotateRefreshTokens) {
    return issueTokens(foundation, store, grant, refreshToken);
  }
  grant.retired = { refreshToken, atMs: foundation.clock.nowMs() };
  return issueTokens(foundation, store, grant, foundation.secrets.createToken());
}

/**
 * Whether a token is the most recently retired one and still within the grace period, in which the
 * response may have been lost.
 */
function isInGrace({ clock, settings }: Foundation, grant: GrantRecord, token: string): boolean {
  if (grant.retired?.refreshToken !== token) return false;
  const graceMs = settings.current().refreshTokenGraceSeconds * 1000;
  return clock.nowMs() - grant.retired.atMs < graceMs;
}

function rejectRetired({ settings }: Foundation, grant: GrantRecord): Rejected {
  if (settings.current().refreshTokenReuse === 'refuse') {
    return reject('invalid_grant', 'The refresh token was replaced.');
  }
  grant.revoked = true;
  return reject(
    'invalid_grant',
    'The refresh token was replaced; its reuse revokes every token of its grant.',
  );
}
