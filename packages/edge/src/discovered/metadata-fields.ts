/** The URLs of metadata (RFC 8414 §2) that the edge reads. Each must be https, or http on loopback. */
export const ENDPOINTS = [
  'authorization_endpoint',
  'token_endpoint',
  'jwks_uri',
  'revocation_endpoint',
  'introspection_endpoint',
  'pushed_authorization_request_endpoint',
  'end_session_endpoint',
  'userinfo_endpoint',
] as const;

/** The lists of metadata that the edge reads. Each must be a list of strings, but for {@link ADVICE}. */
export const LISTS = [
  'code_challenge_methods_supported',
  'dpop_signing_alg_values_supported',
  'grant_types_supported',
  'id_token_signing_alg_values_supported',
  'scopes_supported',
  'token_endpoint_auth_methods_supported',
  'token_endpoint_auth_signing_alg_values_supported',
] as const;

/** Lists that only give advice. The edge ignores one of another type, because providers publish texts too. */
export const ADVICE: readonly string[] = ['grant_types_supported', 'scopes_supported'];

/** The booleans of metadata that the edge reads: the text "false" would count as true. */
export const FLAGS = ['authorization_response_iss_parameter_supported'] as const;
