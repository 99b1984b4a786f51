import type { Connection } from '../connection.ts';

/**
 * The redirect URI of a connection, as registered with its provider (RFC 6749 §3.1.2): its own, or
 * the edge's `/auth/callback/{id}`. It names the connection, so that an answer of one provider
 * cannot be taken for another's (RFC 9700 §4.4.2.2).
 */
export function readRedirectUri(
  { id, authorizationCode }: Pick<Connection, 'id' | 'authorizationCode'>,
  publicOrigin: string,
): string {
  return authorizationCode?.redirectUri ?? `${publicOrigin}/auth/callback/${id}`;
}
