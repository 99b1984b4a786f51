import * as v from 'valibot';

/** The optional body of `POST /auth/logout`. */
export const logoutRequestSchema = v.object({
  /**
   * Ends every session that this user has through this connection. Default: false. Without
   * `signOutEverywhere` in the connection's configuration, the edge rejects it with
   * `provider_unsupported`.
   */
  everywhere: v.optional(v.boolean()),
});
/** The type of {@link logoutRequestSchema}. */
export type LogoutRequest = v.InferOutput<typeof logoutRequestSchema>;
