import * as v from 'valibot';

/** The body of `POST /auth/connections/{id}/apikeys`: a name for the key, 1 to 100 characters. */
export const apiKeyRequestSchema = v.object({
  name: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
});
/** The type of {@link apiKeyRequestSchema}. */
export type ApiKeyRequest = v.InferOutput<typeof apiKeyRequestSchema>;

/** The 201 response of `POST /auth/connections/{id}/apikeys`. The edge does not store the key. */
export const apiKeyCreatedSchema = v.object({ name: v.string(), apiKey: v.string() });
/** The type of {@link apiKeyCreatedSchema}. */
export type ApiKeyCreated = v.InferOutput<typeof apiKeyCreatedSchema>;
