import type { Connection } from '../oauth/connection.ts';

/**
 * Returns the redirect URI of a connection, as registered with its provider (RFC 6749 §3.1.2): the
 * configured one, or the edge's `/auth/callback/{id}`. The path names the connection, so that a
 * response of one provider cannot be accepted for another (RFC 9700 §4.4.2.2).
 */
export function readRedirectUri(
  { id, authorizationCode }: Pick<Connection, 'id' | 'authorizationCode'>,
  publicOrigin: string,
): string {
  return authorizationCode?.redirectUri ?? `${publicOrigin}/auth/callback/${id}`;
}
