import type { AuthorizationServer } from 'oauth4webapi';

/**
 * Asymmetric JWS algorithms: only the provider can sign, because only it has the private key
 * (RFC 7518 §3.1, RFC 8037, RFC 9864).
 */
const ASYMMETRIC: readonly string[] =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/**
 * Reads the algorithms that the edge accepts for a provider's ID tokens. `HS…` is never accepted:
 * everyone who has the client secret could sign. `none` is never accepted, because it means no
 * signature.
 *
 * The same list governs logout tokens: their `alg` is validated as that of an ID token, by the same
 * metadata field (OpenID Connect Back-Channel Logout 1.0 §2.6).
 *
 * @returns the asymmetric algorithms that the metadata lists; all asymmetric ones if it has no list;
 *   nothing if it lists only others, and then no ID token can be verified
 */
export function readSigningAlgorithms(server: AuthorizationServer): readonly string[] {
  const listed = server.id_token_signing_alg_values_supported ?? ASYMMETRIC;
  return ASYMMETRIC.filter((name) => listed.includes(name));
}
