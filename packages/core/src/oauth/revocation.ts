import * as v from 'valibot';

/** A request to a revocation endpoint (RFC 7009 §2.1). The answer is 200 whether or not the token existed (§2.2). */
export const revocationRequestSchema = v.object({
  token: v.string(),
  token_type_hint: v.optional(v.string()),
});
export type RevocationRequest = v.InferOutput<typeof revocationRequestSchema>;
