import * as v from 'valibot';
import { S256_CHALLENGE_PATTERN } from './pkce.ts';

/** The code challenge methods of RFC 7636 §4.2 that Postern speaks: only `S256`. */
export const codeChallengeMethodSchema = v.literal('S256');

/**
 * An authorization request by code, as its query parameters spell it.
 *
 * @see RFC 6749 §4.1.1; RFC 7636 §4.3 for the challenge; RFC 8707 §2 for `resource`
 */
export const authorizationRequestSchema = v.object({
  response_type: v.literal('code'),
  client_id: v.string(),
  redirect_uri: v.optional(v.string()),
  state: v.optional(v.string()),
  scope: v.optional(v.string()),
  code_challenge: v.optional(v.pipe(v.string(), v.regex(S256_CHALLENGE_PATTERN))),
  code_challenge_method: v.optional(codeChallengeMethodSchema),
});
export type AuthorizationRequest = v.InferOutput<typeof authorizationRequestSchema>;

/**
 * What comes back to the redirect URI when the user granted access.
 *
 * @see RFC 6749 §4.1.2; RFC 9207 §2 for `iss`
 */
export const authorizationResponseSchema = v.object({
  code: v.string(),
  state: v.optional(v.string()),
  iss: v.optional(v.string()),
});
export type AuthorizationResponse = v.InferOutput<typeof authorizationResponseSchema>;

/** The error codes of an authorization response (RFC 6749 §4.1.2.1). */
export const authorizationErrorCodeSchema = v.picklist([
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
]);
export type AuthorizationErrorCode = v.InferOutput<typeof authorizationErrorCodeSchema>;

/**
 * What comes back to the redirect URI when it did not work out. Extensions may define further
 * codes, so `error` is any string; compare with {@link AuthorizationErrorCode}.
 *
 * @see RFC 6749 §4.1.2.1
 */
export const authorizationErrorResponseSchema = v.object({
  error: v.string(),
  error_description: v.optional(v.string()),
  error_uri: v.optional(v.string()),
  state: v.optional(v.string()),
  iss: v.optional(v.string()),
});
export type AuthorizationErrorResponse = v.InferOutput<typeof authorizationErrorResponseSchema>;
