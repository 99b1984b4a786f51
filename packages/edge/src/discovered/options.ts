import type { Flow } from '@postern/core';
import type { AuthorizationServer } from 'oauth4webapi';
import type { BasicEncoding } from '../oauth/client-authentication.ts';
import type { Jwk } from '../oauth/jwk.ts';
import { isLoopbackHost, namesUser } from '../settings/environment.ts';
import type { ClaimsOption } from './claims.ts';

/** A private key as a JWK (RFC 7517), with the algorithm of its signatures. */
export interface PrivateJwk extends Jwk {
  readonly alg: 'ES256' | 'PS256' | 'RS256' | 'Ed25519';
  readonly kid?: string;
  /** The SHA-256 thumbprint of the key's certificate, in base64url (RFC 7517 §4.9). Entra requires it. */
  readonly 'x5t#S256'?: string;
}

/** How the edge authenticates as the client (OpenID Connect Core §9). Public clients are not supported. */
export type ClientAuthentication =
  | {
      readonly method: 'client_secret_basic';
      readonly secret: string;
      /** Default `form` (RFC 6749 §2.3.1). `plain` is for providers that do not decode credentials. */
      readonly encoding?: BasicEncoding;
    }
  | { readonly method: 'client_secret_post'; readonly secret: string }
  /** `client_secret_post` if the metadata lists it and not `client_secret_basic`; otherwise Basic. */
  | { readonly method: 'client_secret'; readonly secret: string }
  /**
   * A secret in the form that is a JWT. The edge signs one for each request, by ES256. It expires
   * after five minutes. Apple requires such a secret.
   */
  | {
      readonly method: 'signed_secret';
      /** `iss`: at Apple, the id of the team. */
      readonly issuer: string;
      /** `aud`: at Apple, `https://appleid.apple.com`. */
      readonly audience: string;
      /** `kid`. */
      readonly keyId: string;
      /** PEM of PKCS #8, with or without its line breaks: at Apple, the content of the `.p8` file. */
      readonly privateKey: string;
    }
  /** An assertion (RFC 7523): client and provider share no secret. */
  | { readonly method: 'private_key_jwt'; readonly key: PrivateJwk };

/** Metadata fields (RFC 8414 §2) that replace those of the document or add to them: all but the issuer. */
export type MetadataOverrides = Partial<
  Pick<
    AuthorizationServer,
    | 'authorization_endpoint'
    | 'token_endpoint'
    | 'jwks_uri'
    | 'revocation_endpoint'
    | 'introspection_endpoint'
    | 'end_session_endpoint'
    | 'userinfo_endpoint'
    | 'pushed_authorization_request_endpoint'
    | 'code_challenge_methods_supported'
    | 'dpop_signing_alg_values_supported'
    | 'grant_types_supported'
    | 'scopes_supported'
    | 'token_endpoint_auth_methods_supported'
    | 'token_endpoint_auth_signing_alg_values_supported'
    | 'id_token_signing_alg_values_supported'
    | 'authorization_response_iss_parameter_supported'
  >
>;

/** The configuration of a connection to a provider that publishes its metadata. */
export interface DiscoveredOptions {
  /** The connection's name in URLs and in the log: lowercase letters, digits and dashes. */
  readonly id: string;
  /**
   * The issuer identifier, byte for byte as the provider publishes it (RFC 8414 §2). For an app of
   * many Entra tenants: `https://login.microsoftonline.com/common/v2.0` or `…/organizations/v2.0`.
   * The `iss` of each ID token must then be the issuer of its own `tid`.
   */
  readonly issuer: string;
  /** Where the metadata is: as in OpenID Connect Discovery §4, or in RFC 8414 §3. Default `openid`. */
  readonly metadata?: 'openid' | 'oauth';
  /** The URL of the metadata if it is elsewhere. The document must name the same issuer. */
  readonly metadataUrl?: string;
  /** Fields that the document omits or states wrongly. */
  readonly overrides?: MetadataOverrides;
  readonly clientId: string;
  readonly clientAuthentication: ClientAuthentication;
  /**
   * How users sign in. `edge`: the edge keeps state, code verifier and nonce, and its redirect URI is
   * `/auth/callback/{id}` of the public origin. `browser`: the page at `redirectUri` keeps them.
   * Default: `browser` with a `redirectUri`; without one, users cannot sign in if
   * `clientCredentials` is set; otherwise `edge`.
   */
  readonly flow?: Flow;
  /** The redirect URI of the browser flow, as registered with the provider: a page of the app. */
  readonly redirectUri?: string | undefined;
  /** Sent with every authorization request, such as `{ prompt: 'consent' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Parameters that an app may send with an authorization request, in addition to `prompt`,
   * `login_hint`, `ui_locales`, `max_age` and `acr_values`. The edge rejects all others.
   */
  readonly allowedParameters?: readonly string[];
  /** The scopes of a sign-in. Default `openid`; without `openid`, the provider names no user. */
  readonly scopes?: readonly string[];
  /**
   * The claims that the app sees besides `sub`: `['name', 'email']`, or under other names
   * `{ roles: 'realm_access.roles' }`. The edge reads the claims from the ID token, and
   * missing ones from userinfo, at each sign-in and refresh. Default: nothing.
   */
  readonly claims?: ClaimsOption;
  /**
   * The provider posts the user's name beside its response to the first sign-in, unsigned (Apple). The
   * claims `name`, `given_name` and `family_name` come from there, for the app alone: routes cannot read
   * them. Needs the edge flow, `response_mode: 'form_post'` in `parameters`, and the scope `name`.
   */
  readonly postsName?: true;
  /** Routes may use the edge's own token (RFC 6749 §4.4). */
  readonly clientCredentials?: true;
  /**
   * False if the provider accepts pushed requests (RFC 9126) but not from this client. Default: the
   * edge pushes requests if the provider publishes the endpoint.
   */
  readonly pushedRequests?: false;
  /**
   * Binds users' tokens to a key of their session (RFC 9449). The upstreams must support such tokens,
   * and each call with one reads the store.
   */
  readonly dpop?: true;
  /**
   * `fapi2`: keeps to the FAPI 2.0 Security Profile (Final), as banks and health services require
   * it. Implies `dpop`. Options that the profile forbids are errors at startup. If the metadata
   * lacks what the profile requires, sign-ins fail with `provider_unsupported`, and the log names
   * the missing part. Pages of other sites cannot start a sign-in.
   * Default: none.
   */
  readonly profile?: 'fapi2';
  /**
   * How the browser goes to the provider's sign-out. `get`: by a redirect, and most providers ask
   * the user. `post`: by a form with the ID token, and most ask nothing. A form does not carry
   * cookies that are `SameSite=Lax`, so such a provider may keep its session without saying so.
   * Default `get`.
   */
  readonly signOutBy?: 'post' | 'get';
  /** This provider's own error codes for a dead refresh token, in addition to the common ones. */
  readonly deadTokenErrors?: readonly string[];
  /**
   * `true`: the provider supports PKCE with S256 although its metadata does not say so. `false`: it
   * rejects the parameters of PKCE, and the nonce binds the code to its sign-in.
   */
  readonly supportsPkce?: boolean;
  /**
   * The `aud` of the assertions of `private_key_jwt`: the issuer, the token endpoint (Entra, Ory Hydra),
   * or the endpoint that the assertion is sent to (Okta). Use a key that no other provider knows: unless
   * `aud` is the issuer, a provider could name this provider's endpoint as its own, and be sent an
   * assertion that is valid here. The `typ` of an assertion for the issuer is `client-authentication+jwt`,
   * as the update of RFC 7523 requires; otherwise it is `JWT`. Default `issuer`.
   */
  readonly assertionAudience?: 'issuer' | 'token_endpoint' | 'endpoint';
  /** The provider's ID tokens have no nonce. Default: the edge sends one and checks it. */
  readonly supportsNonce?: false;
  /**
   * The provider has neither PKCE nor a nonce, and a stolen code may be used in another sign-in (RFC
   * 9700 §4.5). Without this option, the edge does not start.
   */
  readonly allowsCodeInjection?: true;
}

/** The scopes of a sign-in without the option `scopes`. */
export const DEFAULT_SCOPES: readonly string[] = ['openid'];

/** Reads how users sign in. @returns undefined if only the edge itself uses the connection */
export function readFlow({
  flow,
  redirectUri,
  clientCredentials,
}: Pick<DiscoveredOptions, 'flow' | 'redirectUri' | 'clientCredentials'>): Flow | undefined {
  if (flow !== undefined) return flow;
  if (redirectUri !== undefined) return 'browser';
  return clientCredentials ? undefined : 'edge';
}

/** Whether a value is an https URL without a user, or such an http URL on loopback, where no network is in between. */
export function isSecureUrl(value: unknown, allowsLoopback = true): boolean {
  if (typeof value !== 'string' || !URL.canParse(value) || namesUser(value)) return false;
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (allowsLoopback && protocol === 'http:' && isLoopbackHost(hostname))
  );
}
