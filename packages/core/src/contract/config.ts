import * as v from 'valibot';
import { codeChallengeMethodSchema } from '../oauth/authorization.ts';

/** `forwarding`: tokens stay at the edge. `token-mediating`: the browser may fetch the access token. */
export const modeSchema = v.picklist(['forwarding', 'token-mediating']);
export type Mode = v.InferOutput<typeof modeSchema>;

/** A connection that users can sign in with, and what a browser needs for the redirect. */
export const signInConnectionSchema = v.object({
  id: v.string(),
  authorizationEndpoint: v.pipe(v.string(), v.url()),
  clientId: v.string(),
  redirectUri: v.pipe(v.string(), v.url()),
  codeChallengeMethods: v.array(codeChallengeMethodSchema),
  /** Where present, the browser compares it with the response's `iss` (RFC 9207 §2.4). */
  issuer: v.optional(v.string()),
  scopes: v.optional(v.array(v.string())),
  /** Present where the service names the user, so that all of a user's sessions can be ended at once. */
  signOutEverywhere: v.optional(v.literal(true)),
});
export type SignInConnection = v.InferOutput<typeof signInConnectionSchema>;

/** A connection that only the edge itself uses, with a credential of its own. */
export const serviceConnectionSchema = v.object({ id: v.string() });
export type ServiceConnection = v.InferOutput<typeof serviceConnectionSchema>;

/** The answer of `GET /auth/config`: public facts, never a secret. */
export const configSchema = v.object({
  mode: modeSchema,
  connections: v.array(v.union([signInConnectionSchema, serviceConnectionSchema])),
});
export type Config = v.InferOutput<typeof configSchema>;
