import * as v from 'valibot';
import { CODE_VERIFIER_PATTERN } from './pkce.ts';

/** RFC 6749 §4.1.3, with the verifier of RFC 7636 §4.5. */
export const authorizationCodeTokenRequestSchema = v.object({
  grant_type: v.literal('authorization_code'),
  code: v.string(),
  redirect_uri: v.optional(v.string()),
  client_id: v.optional(v.string()),
  code_verifier: v.optional(v.pipe(v.string(), v.regex(CODE_VERIFIER_PATTERN))),
});

/** RFC 6749 §6. */
export const refreshTokenRequestSchema = v.object({
  grant_type: v.literal('refresh_token'),
  refresh_token: v.string(),
  scope: v.optional(v.string()),
});

/** RFC 6749 §4.4.2; client_id and client_secret where the client authenticates in the form (§2.3.1). */
export const clientCredentialsTokenRequestSchema = v.object({
  grant_type: v.literal('client_credentials'),
  scope: v.optional(v.string()),
  client_id: v.optional(v.string()),
  client_secret: v.optional(v.string()),
});

/** A request to a token endpoint, by grant type. The password grant is left out on purpose (RFC 9700 §2.4). */
export const tokenRequestSchema = v.variant('grant_type', [
  authorizationCodeTokenRequestSchema,
  refreshTokenRequestSchema,
  clientCredentialsTokenRequestSchema,
]);
export type TokenRequest = v.InferOutput<typeof tokenRequestSchema>;
export type GrantType = TokenRequest['grant_type'];

/**
 * A token endpoint's answer when it worked out. `expires_in` is in seconds; `token_type` is
 * compared without regard to case (RFC 6749 §5.1).
 */
export const tokenResponseSchema = v.object({
  access_token: v.string(),
  token_type: v.string(),
  expires_in: v.optional(v.number()),
  refresh_token: v.optional(v.string()),
  scope: v.optional(v.string()),
});
export type TokenResponse = v.InferOutput<typeof tokenResponseSchema>;

/** The error codes of a token endpoint (RFC 6749 §5.2). */
export const tokenErrorCodeSchema = v.picklist([
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
]);
export type TokenErrorCode = v.InferOutput<typeof tokenErrorCodeSchema>;

/**
 * A token endpoint's answer when it did not. Providers use codes of their own too (LEKAB answers
 * `bad_request`), so `error` is any string; compare with {@link TokenErrorCode}.
 *
 * @see RFC 6749 §5.2
 */
export const tokenErrorResponseSchema = v.object({
  error: v.string(),
  error_description: v.optional(v.string()),
  error_uri: v.optional(v.string()),
});
export type TokenErrorResponse = v.InferOutput<typeof tokenErrorResponseSchema>;
