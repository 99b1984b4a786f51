import * as v from 'valibot';
import { CODE_VERIFIER_PATTERN } from '../oauth/pkce.ts';

/** The longest code, redirect URI or issuer that is read, in characters; the rest is refused unread. */
const MAX_FIELD_LENGTH = 2048;
const field = v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_FIELD_LENGTH));

/** The body of `POST /auth/callback`: what the browser hands the edge to exchange (RFC 6749 §4.1.3). */
export const callbackRequestSchema = v.object({
  connection: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  code: field,
  codeVerifier: v.pipe(v.string(), v.regex(CODE_VERIFIER_PATTERN)),
  redirectUri: field,
  /** The response's `iss`, where it had one (RFC 9207). */
  iss: v.optional(field),
});
export type CallbackRequest = v.InferOutput<typeof callbackRequestSchema>;
