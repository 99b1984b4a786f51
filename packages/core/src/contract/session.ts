import * as v from 'valibot';

/** An instant as RFC 3339 text in UTC, such as `2026-11-21T10:00:00.000Z`. */
export const instantSchema = v.pipe(v.string(), v.isoTimestamp());

/** A session as its browser may see it: facts and times, never a token. */
export const signedInSchema = v.object({
  status: v.literal('signed-in'),
  /** The connection the user signed in with, such as `lockit`. */
  connection: v.string(),
  signedInAt: instantSchema,
  /** When the session ends if it is not used again: the nearer of its idle and absolute limits. */
  expiresAt: instantSchema,
  /** When the access token ends; the edge renews it by itself. Absent where the provider sets no end. */
  accessTokenExpiresAt: v.optional(instantSchema),
});
export type SignedIn = v.InferOutput<typeof signedInSchema>;

export const signedOutSchema = v.object({ status: v.literal('signed-out') });
export type SignedOut = v.InferOutput<typeof signedOutSchema>;

/** The answer of `GET /auth/session`; the other session endpoints answer its `signed-in` half. */
export const sessionViewSchema = v.variant('status', [signedInSchema, signedOutSchema]);
export type SessionView = v.InferOutput<typeof sessionViewSchema>;

/** The answer of `GET /auth/token`, in token-mediating mode only. The refresh token never leaves the edge. */
export const accessTokenViewSchema = v.object({
  accessToken: v.string(),
  tokenType: v.string(),
  expiresAt: v.optional(instantSchema),
});
export type AccessTokenView = v.InferOutput<typeof accessTokenViewSchema>;
