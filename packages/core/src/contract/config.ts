import * as v from 'valibot';

/** `forwarding`: tokens stay at the edge. `token-mediating`: the page may also fetch the access token. */
export const modeSchema = v.picklist(['forwarding', 'token-mediating']);
/** The type of {@link modeSchema}. */
export type Mode = v.InferOutput<typeof modeSchema>;

/**
 * Which side makes the state and code verifier of a sign-in. `browser`: the page, which calls
 * `POST /auth/sign-in`. `edge`: the edge; the page navigates to `GET /auth/sign-in`, and no script
 * sees a code.
 */
export const flowSchema = v.picklist(['browser', 'edge']);
/** The type of {@link flowSchema}. */
export type Flow = v.InferOutput<typeof flowSchema>;

/** A connection that users can sign in with, and what the browser needs to start. */
export const signInConnectionSchema = v.object({
  id: v.string(),
  flow: flowSchema,
  authorizationEndpoint: v.pipe(v.string(), v.url()),
  clientId: v.string(),
  redirectUri: v.pipe(v.string(), v.url()),
  /** Only `S256` (RFC 7636 §4.2). */
  codeChallengeMethods: v.array(v.literal('S256')),
  /** If present, every authorization response carries this `iss` (RFC 9207 §2.4). */
  issuer: v.optional(v.string()),
  /**
   * The issuer of a provider whose metadata does not announce `iss`. A response carries this `iss`
   * or none.
   */
  unannouncedIssuer: v.optional(v.string()),
  scopes: v.optional(v.array(v.string())),
  /** Present if the provider identifies the user, so that the edge can end all of a user's sessions. */
  signOutEverywhere: v.optional(v.literal(true)),
  /** Present if the provider has an endpoint to sign out at. */
  signOutAtProvider: v.optional(v.literal(true)),
});
/** The type of {@link signInConnectionSchema}. */
export type SignInConnection = v.InferOutput<typeof signInConnectionSchema>;

/**
 * A connection that only the edge uses, with its own credential. If `flow` is present, it is a
 * sign-in connection whose provider metadata the edge cannot load at the moment.
 */
export const serviceConnectionSchema = v.object({
  id: v.string(),
  flow: v.optional(flowSchema),
  redirectUri: v.optional(v.pipe(v.string(), v.url())),
});
/** The type of {@link serviceConnectionSchema}. */
export type ServiceConnection = v.InferOutput<typeof serviceConnectionSchema>;

/** The response of `GET /auth/config`: public facts, never a secret. */
export const configSchema = v.object({
  mode: modeSchema,
  connections: v.array(v.union([signInConnectionSchema, serviceConnectionSchema])),
});
/** The type of {@link configSchema}. */
export type Config = v.InferOutput<typeof configSchema>;
