import * as v from 'valibot';

/** An instant as an RFC 3339 string in UTC, such as `2026-11-21T10:00:00.000Z`. */
export const instantSchema = v.pipe(v.string(), v.isoTimestamp());

/**
 * The user of a session: `sub`, the provider's identifier of the user (OpenID Connect Core §2), and
 * the claims that the connection lists.
 */
export const userSchema = v.looseObject({ sub: v.string() });
/** The type of {@link userSchema}. */
export type User = v.InferOutput<typeof userSchema>;

/** A session as the browser sees it: facts and times, never a token. */
export const signedInSchema = v.object({
  status: v.literal('signed-in'),
  /** The connection the user signed in with, such as `lockit`. */
  connection: v.string(),
  signedInAt: instantSchema,
  /** When the session ends without further use: the earlier of its idle and absolute limits. */
  expiresAt: instantSchema,
  /** When the access token expires. The edge refreshes it. Absent if the provider sets no expiry. */
  accessTokenExpiresAt: v.optional(instantSchema),
  /** Absent if the provider does not name the user. */
  user: v.optional(userSchema),
});
/** The type of {@link signedInSchema}. */
export type SignedIn = v.InferOutput<typeof signedInSchema>;

/** The view of a browser without a session. */
export const signedOutSchema = v.object({ status: v.literal('signed-out') });
/** The type of {@link signedOutSchema}. */
export type SignedOut = v.InferOutput<typeof signedOutSchema>;

/** The response of `GET /auth/session`. The callback and refresh endpoints return its `signed-in` half. */
export const sessionViewSchema = v.variant('status', [signedInSchema, signedOutSchema]);
/** The type of {@link sessionViewSchema}. */
export type SessionView = v.InferOutput<typeof sessionViewSchema>;

/** One session of the signed-in user, on this device or another one. */
export const userSessionSchema = v.object({
  /** Names the session in `DELETE /auth/sessions/{id}`. It gives no access to the session. */
  id: v.string(),
  isCurrent: v.boolean(),
  signedInAt: instantSchema,
  /**
   * The last stored use. The last call may be later, by at most a twentieth of the idle limit plus
   * one lease.
   */
  lastUsedAt: instantSchema,
  /** Browser and system of the sign-in, such as `Firefox on Windows`. Absent if neither is known. */
  description: v.optional(v.string()),
});
/** The type of {@link userSessionSchema}. */
export type UserSession = v.InferOutput<typeof userSessionSchema>;

/** The response of `GET /auth/sessions`: the user's sessions, newest first. */
export const userSessionsViewSchema = v.object({ sessions: v.array(userSessionSchema) });
/** The type of {@link userSessionsViewSchema}. */
export type UserSessionsView = v.InferOutput<typeof userSessionsViewSchema>;

/** The response of `GET /auth/token`, in token-mediating mode only. The refresh token stays at the edge. */
export const accessTokenViewSchema = v.object({
  accessToken: v.string(),
  tokenType: v.string(),
  /** When the access token expires. Absent if the provider sets no expiry. */
  expiresAt: v.optional(instantSchema),
});
/** The type of {@link accessTokenViewSchema}. */
export type AccessTokenView = v.InferOutput<typeof accessTokenViewSchema>;
