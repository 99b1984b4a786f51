import * as v from 'valibot';

/** The body of `POST /auth/connections/{id}/apikeys`. */
export const apiKeyRequestSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
});
export type ApiKeyRequest = v.InferOutput<typeof apiKeyRequestSchema>;

/** Its answer. The key is shown this once; the edge does not keep it. */
export const apiKeyCreatedSchema = v.object({ name: v.string(), apiKey: v.string() });
export type ApiKeyCreated = v.InferOutput<typeof apiKeyCreatedSchema>;
