import type { Flow } from '@postern/core';
import type { AuthorizationServer } from 'oauth4webapi';
import type { BasicEncoding } from '../oauth/client-authentication.ts';
import type { Jwk } from '../oauth/jwk.ts';
import { isLoopbackHost } from '../settings/environment.ts';

/** A private key as a JWK (RFC 7517), with the algorithm that it signs with. */
export interface PrivateJwk extends Jwk {
  readonly alg: 'ES256' | 'PS256' | 'RS256' | 'Ed25519';
  readonly kid?: string;
}

/** How the edge proves to be the client (OpenID Connect Core §9). Without proof there is no connection. */
export type ClientAuthentication =
  | {
      readonly method: 'client_secret_basic';
      readonly secret: string;
      /** Default `form`, as RFC 6749 §2.3.1 asks; some services take credentials as they are. */
      readonly encoding?: BasicEncoding;
    }
  | { readonly method: 'client_secret_post'; readonly secret: string }
  /** `client_secret_basic`, or `client_secret_post` where the metadata lists that one alone of the two. */
  | { readonly method: 'client_secret'; readonly secret: string }
  /** RFC 7523: no secret that both sides know. */
  | { readonly method: 'private_key_jwt'; readonly key: PrivateJwk };

/** Fields of metadata (RFC 8414 §2) that stand in place of the document's, or beside them. */
export type MetadataOverrides = Partial<
  Pick<
    AuthorizationServer,
    | 'authorization_endpoint'
    | 'token_endpoint'
    | 'jwks_uri'
    | 'revocation_endpoint'
    | 'end_session_endpoint'
    | 'userinfo_endpoint'
    | 'pushed_authorization_request_endpoint'
    | 'code_challenge_methods_supported'
    | 'token_endpoint_auth_methods_supported'
    | 'id_token_signing_alg_values_supported'
    | 'authorization_response_iss_parameter_supported'
  >
>;

export interface DiscoveredOptions {
  /** Names the connection in the contract: small letters, digits and dashes. */
  readonly id: string;
  /**
   * The issuer identifier, byte for byte as the service writes it (RFC 8414 §2). For an app of many
   * Entra tenants `https://login.microsoftonline.com/common/v2.0` or `…/organizations/v2.0`: each ID
   * token is then held to the issuer of its own `tid`.
   */
  readonly issuer: string;
  /** Where its metadata lies: OpenID Connect Discovery §4, or RFC 8414 §3. Default `openid`. */
  readonly metadata?: 'openid' | 'oauth';
  /** Where its metadata lies, if not at that place. What lies there has to be of this issuer, too. */
  readonly metadataUrl?: string;
  /** What the document leaves out, or says wrongly. */
  readonly overrides?: MetadataOverrides;
  readonly clientId: string;
  readonly clientAuthentication: ClientAuthentication;
  /**
   * How users sign in. `edge`: the edge keeps state, code verifier and nonce, and its redirect URI is
   * `/auth/callback/{id}` of the public origin. `browser`: the page keeps them, at `redirectUri`.
   * Default: `browser` with a `redirectUri`; nobody signs in where there is `clientCredentials`
   * without one; else `edge`.
   */
  readonly flow?: Flow;
  /** The redirect URI of the browser flow, as registered with the provider: a page of the app. */
  readonly redirectUri?: string | undefined;
  /** Sent with every authorization request, such as `{ prompt: 'consent' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Parameters that an app may send with an authorization request, beside `prompt`, `login_hint`,
   * `ui_locales`, `max_age` and `acr_values`; any other is refused.
   */
  readonly allowedParameters?: readonly string[];
  /** What users are asked for. Default `openid`; without it the service names no user. */
  readonly scopes?: readonly string[];
  /** Routes may go out with a token of the edge's own (RFC 6749 §4.4). */
  readonly clientCredentials?: true;
  /** False where the service takes pushed requests (RFC 9126), but not from this client. Default: where it does. */
  readonly pushedRequests?: false;
  /**
   * Users' tokens are bound to a key of their session (RFC 9449). The upstreams have to know such
   * tokens; calls with them ask the store each time.
   */
  readonly dpop?: true;
  /** Words of this service for a dead refresh token, beside `invalid_grant` and the like. */
  readonly deadTokenErrors?: readonly string[];
  /** The service does PKCE by S256 although its metadata does not say so. */
  readonly supportsPkce?: true;
}

/** How users sign in; undefined where only the edge itself uses the connection. */
export function readFlow({
  flow,
  redirectUri,
  clientCredentials,
}: Pick<DiscoveredOptions, 'flow' | 'redirectUri' | 'clientCredentials'>): Flow | undefined {
  if (flow !== undefined) return flow;
  if (redirectUri !== undefined) return 'browser';
  return clientCredentials ? undefined : 'edge';
}

/** https, or http on loopback where nobody is in between. */
export function isSecureUrl(value: unknown, allowsLoopback = true): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (allowsLoopback && protocol === 'http:' && isLoopbackHost(hostname))
  );
}
