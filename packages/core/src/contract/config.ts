import * as v from 'valibot';
import { codeChallengeMethodSchema } from '../oauth/authorization.ts';

/** `forwarding`: tokens stay at the edge. `token-mediating`: the browser may fetch the access token. */
export const modeSchema = v.picklist(['forwarding', 'token-mediating']);
export type Mode = v.InferOutput<typeof modeSchema>;

/**
 * Who holds state and code verifier of a sign-in. `browser`: the page; it calls `POST /auth/sign-in`.
 * `edge`: the edge; the page goes to `GET /auth/sign-in`, and no script sees a code.
 */
export const flowSchema = v.picklist(['browser', 'edge']);
export type Flow = v.InferOutput<typeof flowSchema>;

/** A connection that users can sign in with, and what a browser needs for the redirect. */
export const signInConnectionSchema = v.object({
  id: v.string(),
  flow: flowSchema,
  authorizationEndpoint: v.pipe(v.string(), v.url()),
  clientId: v.string(),
  redirectUri: v.pipe(v.string(), v.url()),
  codeChallengeMethods: v.array(codeChallengeMethodSchema),
  /** Where present, every response carries this `iss` (RFC 9207 §2.4). */
  issuer: v.optional(v.string()),
  /**
   * The issuer of a provider that does not announce `iss` in its responses: a response may carry
   * this `iss`, or none.
   */
  unannouncedIssuer: v.optional(v.string()),
  scopes: v.optional(v.array(v.string())),
  /** Present where the provider names the user, so that all of a user's sessions can be ended at once. */
  signOutEverywhere: v.optional(v.literal(true)),
});
export type SignInConnection = v.InferOutput<typeof signInConnectionSchema>;

/**
 * A connection that only the edge itself uses, with a credential of its own; or, with `flow`, one
 * that users sign in with, but whose provider the edge cannot ask at the moment.
 */
export const serviceConnectionSchema = v.object({
  id: v.string(),
  flow: v.optional(flowSchema),
  redirectUri: v.optional(v.pipe(v.string(), v.url())),
});
export type ServiceConnection = v.InferOutput<typeof serviceConnectionSchema>;

/** The answer of `GET /auth/config`: public facts, never a secret. */
export const configSchema = v.object({
  mode: modeSchema,
  connections: v.array(v.union([signInConnectionSchema, serviceConnectionSchema])),
});
export type Config = v.InferOutput<typeof configSchema>;
