import type { AuthorizationServer } from 'oauth4webapi';

/** JWS algorithms whose key only the service has (RFC 7518 §3.1, RFC 8037, RFC 9864). */
const ASYMMETRIC: readonly string[] =
  'RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA Ed25519'.split(' ');

/**
 * The algorithms by which a service's ID tokens and logout tokens may be signed: those that it
 * names, and where it names none all that there are. By the client's secret (`HS…`), or by nothing,
 * anybody who knows the secret, or just anybody, could sign.
 */
export function readSigningAlgorithms(server: AuthorizationServer): readonly string[] {
  const named = server.id_token_signing_alg_values_supported ?? ASYMMETRIC;
  return ASYMMETRIC.filter((name) => named.includes(name));
}
