import * as v from 'valibot';

/** The body of `POST /auth/logout`, which may also have none. */
export const logoutRequestSchema = v.object({
  /**
   * Ends every session of this user, of this connection. Only where the connection's
   * `signOutEverywhere` says so.
   */
  everywhere: v.optional(v.boolean()),
});
export type LogoutRequest = v.InferOutput<typeof logoutRequestSchema>;
