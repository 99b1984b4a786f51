import { computeCodeChallenge } from '@postern/core';
import type { Foundation } from '../../emulator/foundation.ts';
import type { RegisteredClient } from '../accounts/clients.ts';
import type { CodeRecord } from './grant-records.ts';
import type { GrantStore } from './grant-store.ts';
import { issueTokens, type TokenPair } from './issue.ts';
import { type Rejected, reject } from './token-fault.ts';
import type { TokenRequest } from './token-request.ts';

type CodeRequest = Extract<TokenRequest, { grantType: 'authorization_code' }>;

/**
 * Exchanges a code for tokens (RFC 6749 §4.1.3). A code works once, for its client, with the
 * redirect URI and the verifier that it is bound to. A used code is rejected, and the tokens it
 * gave are revoked (§4.1.2). A rejected request does not use up the code.
 */
export async function exchangeCode(
  foundation: Foundation,
  store: GrantStore,
  client: RegisteredClient,
  request: CodeRequest,
): Promise<TokenPair | Rejected> {
  // Hash the verifier before reading the code: nothing below awaits, so parallel requests cannot
  // use a code twice.
  const challenge =
    request.codeVerifier === undefined
      ? undefined
      : await computeCodeChallenge(request.codeVerifier);
  const record = store.codes.get(request.code);
  if (record === undefined || record.clientId !== client.id) return rejectCode();
  const grant = store.grants.get(record.grantId);
  if (grant === undefined || grant.revoked) return rejectCode();
  if (record.used) {
    grant.revoked = true;
    return reject('invalid_grant', 'The code was used before; the tokens it gave are now revoked.');
  }
  const mismatch = findMismatch(record, request.redirectUri, challenge, foundation.clock.nowMs());
  if (mismatch !== undefined) return mismatch;
  record.used = true;
  const refreshToken = record.fixedTokens?.refreshToken ?? foundation.secrets.createToken();
  return issueTokens(foundation, store, grant, refreshToken, record.fixedTokens?.accessToken);
}

function rejectCode(): Rejected {
  return reject('invalid_grant', 'The code is unknown, was revoked, or belongs to another client.');
}

function findMismatch(
  record: CodeRecord,
  redirectUri: string | undefined,
  challenge: string | undefined,
  nowMs: number,
): Rejected | undefined {
  if (record.expiresAtMs !== undefined && record.expiresAtMs <= nowMs) {
    return reject('invalid_grant', 'The code has expired.');
  }
  if (record.redirectUri !== redirectUri) {
    return reject('invalid_grant', 'redirect_uri differs from the authorization request.');
  }
  // A verifier without a challenge means that an attacker removed the challenge (RFC 9700 §4.8.2).
  return record.codeChallenge === challenge
    ? undefined
    : reject('invalid_grant', 'code_verifier does not match the authorization request.');
}
