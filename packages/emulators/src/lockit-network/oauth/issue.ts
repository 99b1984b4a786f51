import type { Foundation } from '../../emulator/foundation.ts';
import type { AuthorizationRequest } from './authorization-request.ts';
import type { GrantRecord } from './grant-records.ts';
import type { GrantStore } from './grant-store.ts';

/** The tokens of a token response. */
export interface TokenPair {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** Issues a code for a new grant. It expires after `codeLifetimeSeconds`. */
export function issueCode(
  { clock, secrets, settings, issued }: Foundation,
  store: GrantStore,
  request: AuthorizationRequest,
  username: string,
): string {
  const code = secrets.createToken();
  const grantId = secrets.createToken();
  const clientId = request.client.id;
  store.grants.set(grantId, { id: grantId, clientId, username, revoked: false });
  store.codes.set(code, {
    code,
    grantId,
    clientId,
    redirectUri: request.redirectUriNamed ? request.redirectUri : undefined,
    codeChallenge: request.codeChallenge,
    expiresAtMs: clock.nowMs() + settings.current().codeLifetimeSeconds * 1000,
    used: false,
  });
  issued.add('code', code);
  return code;
}

/**
 * Issues an access token, and makes the given refresh token the current one of the grant.
 *
 * @param refreshToken the current refresh token, or its successor
 * @param accessToken the guide's token if its code was used. Default: a new random token
 */
export function issueTokens(
  { clock, secrets, settings, issued }: Foundation,
  store: GrantStore,
  grant: GrantRecord,
  refreshToken: string,
  accessToken: string = secrets.createToken(),
): TokenPair {
  const expiresInSeconds = settings.current().accessTokenLifetimeSeconds;
  const expiresAtMs = clock.nowMs() + expiresInSeconds * 1000;
  store.accessTokens.set(accessToken, { token: accessToken, grantId: grant.id, expiresAtMs });
  issued.add('access_token', accessToken);
  if (grant.refreshToken !== refreshToken) {
    grant.refreshToken = refreshToken;
    store.refreshTokens.set(refreshToken, { token: refreshToken, grantId: grant.id });
    issued.add('refresh_token', refreshToken);
  }
  return { accessToken, refreshToken, expiresInSeconds };
}
