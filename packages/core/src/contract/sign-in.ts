import * as v from 'valibot';
import { STATE_PATTERN } from '../oauth/parameters.ts';
import { S256_CHALLENGE_PATTERN } from '../oauth/pkce.ts';

/** The body of `POST /auth/sign-in`: what the page made for this attempt, and never its code verifier. */
export const signInRequestSchema = v.object({
  connection: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  state: v.pipe(v.string(), v.regex(STATE_PATTERN)),
  /** S256 of the code verifier (RFC 7636 §4.2). */
  codeChallenge: v.pipe(v.string(), v.regex(S256_CHALLENGE_PATTERN)),
  /** Further parameters of the authorization request, each of which the connection has to allow. */
  parameters: v.optional(
    v.pipe(
      v.record(v.string(), v.pipe(v.string(), v.maxLength(1000))),
      // Valibot's record accepts a list, and JSON Schema's object does not.
      v.check((parameters) => !Array.isArray(parameters)),
    ),
  ),
});
export type SignInRequest = v.InferOutput<typeof signInRequestSchema>;

/** Its answer: where the browser goes next. */
export const signInViewSchema = v.object({ authorizationUrl: v.pipe(v.string(), v.url()) });
export type SignInView = v.InferOutput<typeof signInViewSchema>;
