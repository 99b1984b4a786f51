import type { AuthorizationServer } from 'oauth4webapi';

/** JWS algorithms whose private key only the provider has (RFC 7518 §3.1, RFC 8037, RFC 9864). */
const ASYMMETRIC: readonly string[] =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/**
 * Reads the algorithms that a provider's ID tokens and logout tokens may be signed with: the
 * asymmetric ones that the metadata lists, or all of them if it lists none. `HS…` is never accepted,
 * because everyone with the client's secret could sign, and neither is `none`.
 */
export function readSigningAlgorithms(server: AuthorizationServer): readonly string[] {
  const named = server.id_token_signing_alg_values_supported ?? ASYMMETRIC;
  return ASYMMETRIC.filter((name) => named.includes(name));
}
