import * as v from 'valibot';
import { STATE_PATTERN } from '../oauth/parameters.ts';
import { S256_CHALLENGE_PATTERN } from '../oauth/pkce.ts';

/** The body of `POST /auth/sign-in`: the page's state and challenge, never its code verifier. */
export const signInRequestSchema = v.object({
  connection: v.pipe(v.string(), v.minLength(1), v.maxLength(64)),
  state: v.pipe(v.string(), v.regex(STATE_PATTERN)),
  /** S256 of the code verifier (RFC 7636 §4.2). */
  codeChallenge: v.pipe(v.string(), v.regex(S256_CHALLENGE_PATTERN)),
  /** Extra parameters of the authorization request. The connection has to allow each of them. */
  parameters: v.optional(v.record(v.string(), v.pipe(v.string(), v.maxLength(1000)))),
});
/** The type of {@link signInRequestSchema}. */
export type SignInRequest = v.InferOutput<typeof signInRequestSchema>;

/** The response of `POST /auth/sign-in`: the address that the browser goes to next. */
export const signInViewSchema = v.object({ authorizationUrl: v.pipe(v.string(), v.url()) });
/** The type of {@link signInViewSchema}. */
export type SignInView = v.InferOutput<typeof signInViewSchema>;
