import * as v from 'valibot';
import { STATE_PATTERN } from '../oauth/parameters.ts';
import { CODE_VERIFIER_PATTERN } from '../oauth/pkce.ts';

/** The longest redirect URI or issuer that is read, in characters. */
const MAX_FIELD_LENGTH = 2048;
/** The longest code, in characters: some providers' codes are encrypted tokens of over 4,000. */
const MAX_CODE_LENGTH = 8192;
const text = (maxLength: number): v.GenericSchema<string> =>
  v.pipe(v.string(), v.minLength(1), v.maxLength(maxLength));

/** The body of `POST /auth/callback`: what the browser hands the edge to exchange (RFC 6749 §4.1.3). */
export const callbackRequestSchema = v.object({
  connection: text(64),
  code: text(MAX_CODE_LENGTH),
  /** As the response carried it; the edge compares it with the attempt that this browser began. */
  state: v.pipe(v.string(), v.regex(STATE_PATTERN)),
  codeVerifier: v.pipe(v.string(), v.regex(CODE_VERIFIER_PATTERN)),
  /** Where the response arrived: origin and path of the page, not what the page remembers. */
  redirectUri: text(MAX_FIELD_LENGTH),
  /** The response's `iss`, where it had one (RFC 9207). */
  iss: v.optional(text(MAX_FIELD_LENGTH)),
});
export type CallbackRequest = v.InferOutput<typeof callbackRequestSchema>;
