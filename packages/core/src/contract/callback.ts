import * as v from 'valibot';
import { STATE_PATTERN } from '../oauth/parameters.ts';
import { CODE_VERIFIER_PATTERN } from '../oauth/pkce.ts';

/** Maximum length of a redirect URI or issuer, in characters. */
const MAX_FIELD_LENGTH = 2048;
/** Maximum length of a code, in characters. Some providers issue encrypted codes of over 4,000. */
const MAX_CODE_LENGTH = 8192;
const text = (maxLength: number): v.GenericSchema<string> =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));

/** The body of `POST /auth/callback`: the code and what the edge needs to exchange it (RFC 6749 §4.1.3). */
export const callbackRequestSchema = v.object({
  connection: text(64),
  code: text(MAX_CODE_LENGTH),
  /** The `state` of the authorization response. The edge compares it with this browser's attempt. */
  state: v.pipe(v.string(), v.regex(STATE_PATTERN)),
  codeVerifier: v.pipe(v.string(), v.regex(CODE_VERIFIER_PATTERN)),
  /** Origin and path of the page where the response arrived, not a remembered value. */
  redirectUri: text(MAX_FIELD_LENGTH),
  /** The `iss` of the authorization response, if present (RFC 9207). */
  iss: v.optional(text(MAX_FIELD_LENGTH)),
});
/** The type of {@link callbackRequestSchema}. */
export type CallbackRequest = v.InferOutput<typeof callbackRequestSchema>;
