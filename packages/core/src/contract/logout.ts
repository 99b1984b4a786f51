import * as v from 'valibot';

/** The optional body of `POST /auth/logout`. */
export const logoutRequestSchema = v.object({
  /**
   * Ends every session that this user has through this connection. Default: false. Without
   * `signOutEverywhere` in the connection's configuration, the edge rejects it with
   * `provider_unsupported`.
   */
  everywhere: v.optional(v.boolean()),
  /**
   * Ends the provider's own session too, so that the next sign-in asks (OpenID RP-Initiated Logout
   * 1.0). Default: false. It needs `signOutAtProvider` in the connection's configuration; without
   * it, only the session here ends.
   */
  atProvider: v.optional(v.boolean()),
  /**
   * Where the provider's sign-out leads: a path of the edge's origin, or a URL of that or an allowed
   * origin. Any other is rejected with `request_malformed`, and no session ends. Default: `/`.
   */
  returnTo: v.optional(v.string()),
});
/** The type of {@link logoutRequestSchema}. */
export type LogoutRequest = v.InferOutput<typeof logoutRequestSchema>;

/**
 * The response of `POST /auth/logout` with `atProvider`: the session has ended, and the browser
 * goes to the provider.
 */
export const logoutViewSchema = v.object({
  /** A URL of the edge that leads to the provider's sign-out, and back to `returnTo`. */
  continueAt: v.pipe(v.string(), v.url()),
});
/** The type of {@link logoutViewSchema}. */
export type LogoutView = v.InferOutput<typeof logoutViewSchema>;
