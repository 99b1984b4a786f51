import * as v from 'valibot';

const endpoint = v.optional(v.pipe(v.string(), v.url()));

/**
 * What an authorization server publishes about itself: the part of RFC 8414 §2 that Postern reads.
 * `authorization_response_iss_parameter_supported` is RFC 9207 §3.
 */
export const authorizationServerMetadataSchema = v.object({
  issuer: v.pipe(v.string(), v.url()),
  authorization_endpoint: endpoint,
  token_endpoint: endpoint,
  revocation_endpoint: endpoint,
  code_challenge_methods_supported: v.optional(v.array(v.string())),
  grant_types_supported: v.optional(v.array(v.string())),
  scopes_supported: v.optional(v.array(v.string())),
  token_endpoint_auth_methods_supported: v.optional(v.array(v.string())),
  authorization_response_iss_parameter_supported: v.optional(v.boolean()),
});
export type AuthorizationServerMetadata = v.InferOutput<typeof authorizationServerMetadataSchema>;
