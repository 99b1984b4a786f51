import type { Flow } from '@postern/core';
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';
import type { Failure } from '../failures/failure.ts';
import type { Fetch } from '../http/fetch.ts';
import type { JsonObject } from '../http/json.ts';
import type { Count } from '../observing/counters.ts';
import type { Log } from '../observing/log.ts';
import type { Credential } from './credential.ts';
import type { TokenSet } from './token-set.ts';

/** Endpoints and facts of an authorization server, named as in RFC 8414. */
export interface ResolvedServer extends AuthorizationServer {
  readonly token_endpoint: string;
}

/**
 * Authenticates a request by its form and its headers, as oauth4webapi's `ClientAuth` does.
 *
 * @param endpoint the URL of a form's request, which some providers expect in an assertion
 */
export type AuthenticateClient = (
  ...request: [...Parameters<ClientAuth>, endpoint?: string]
) => ReturnType<ClientAuth>;

/** The capabilities of a connection. Endpoints are separate, because they may be unknown at first. */
interface ConnectionFacts {
  /** The connection's name in the contract, such as `lockit`. */
  readonly id: string;
  readonly client: Client;
  /** How the edge authenticates as that client (RFC 6749 §2.3). */
  readonly clientAuthentication: AuthenticateClient;
  /** Users can sign in by code (RFC 6749 §4.1). */
  readonly authorizationCode?: AuthorizationCodeCapability;
  /** User tokens can be refreshed (RFC 6749 §6). */
  readonly refresh?: true;
  /** The edge can obtain tokens of its own (RFC 6749 §4.4). */
  readonly clientCredentials?: true;
  /** The provider revokes tokens (RFC 7009). */
  readonly revocation?: true;
  /** The provider creates API keys for the edge's account. */
  readonly apiKeys?: ApiKeysCapability;
  /** The claims that its sessions have besides `sub`. Absent if the provider names no user. */
  readonly claims?: readonly string[];
  /** Tokens have scopes and resources (RFC 6749 §3.3, RFC 8707). Without it, no route may name them. */
  readonly scopedTokens?: true;
  /** The security profile that the connection keeps to. Its tokens go only to https upstreams. */
  readonly profile?: 'fapi2';
  /** This provider's own error codes for a dead refresh token, in addition to the common ones. */
  readonly deadTokenErrors?: readonly string[];
  /**
   * Requests a user's tokens with checks or proofs that only this connection needs, such as an ID
   * token or DPoP.
   *
   * @param before the tokens to refresh; undefined at a sign-in
   * @param expected the claims that the ID token of a sign-in must have
   * @returns tokens; `provider_identity_rejected` if the ID token does not have them; another
   *   `provider_` failure
   */
  readonly requestUserTokens?: (
    send: SendTokenRequest,
    before: TokenSet | undefined,
    context: ProviderContext,
    expected: ExpectedIdentity,
  ) => Promise<TokenSet | Failure>;
  /**
   * Requests a token for one API with a session's tokens, with the checks or proofs that only this
   * connection needs. Without it, no route may name an API.
   *
   * @param send the refresh for one resource (RFC 8707 §2.2), or the token exchange (RFC 8693)
   * @param before the session's tokens
   * @returns the API's token, with the refresh token that is in force afterwards;
   *   `provider_rejected_grant` if it belongs to another issuer or user; another `provider_` failure
   */
  readonly requestApiToken?: (
    connection: ResolvedConnection,
    send: SendTokenRequest,
    before: TokenSet,
    context: ProviderContext,
  ) => Promise<TokenSet | Failure>;
  /** Revokes tokens for APIs that may outlive the session's refresh token (RFC 7009). */
  readonly revokeApiTokens?: (tokens: TokenSet, fetch: Fetch) => Promise<Failure | undefined>;
  /** Sends a user's token in another form than a bearer token, such as DPoP (RFC 9449 §7). */
  readonly bindCredential?: (credential: Credential, tokens: TokenSet) => Credential;
  /**
   * Pushes an authorization request to the provider (RFC 9126 §2.1).
   *
   * @returns the `request_uri` that refers to the request; a `provider_` failure
   */
  readonly pushAuthorization?: (
    parameters: Readonly<Record<string, string>>,
    context: ProviderContext,
  ) => Promise<string | Failure>;
}

/** A connection whose endpoints are known. Error messages name the provider by `issuer`. */
export interface ResolvedConnection extends ConnectionFacts {
  readonly authorizationServer: ResolvedServer;
  readonly resolve?: undefined;
}

/** A connection whose provider publishes its endpoints as metadata. */
export interface PublishedConnection extends ConnectionFacts {
  readonly authorizationServer: AuthorizationServer;
  /** Reads the metadata. Call {@link resolveConnection} instead. */
  readonly resolve: (
    context: ProviderContext & { readonly count?: Count },
    grant?: string,
  ) => Promise<ResolvedConnection | Failure>;
}

/**
 * The configured relation to one provider: its endpoints, the client's authentication, and the
 * capabilities that the provider has. A capability is present or absent; the code for it is in
 * `oauth/`. A feature that only some providers need is a function here, so that an edge without such
 * a provider does not bundle it.
 */
export type Connection = ResolvedConnection | PublishedConnection;

/**
 * Returns the connection with its endpoints, as configured or as the provider publishes them. Call
 * it once for each request and pass the result on.
 *
 * @param grant of the token request that is to follow, which counts as failed if the metadata cannot be read
 * @returns the connection; a `provider_` failure if the metadata cannot be read or is invalid
 */
export async function resolveConnection(
  connection: Connection,
  context: ProviderContext & { readonly count?: Count },
  grant?: string,
): Promise<ResolvedConnection | Failure> {
  return connection.resolve ? connection.resolve(context, grant) : connection;
}

/** The claims of an ID token that depend on its authorization request (OpenID Connect Core 1.0 §3.1.3.7). */
export interface ExpectedIdentity {
  readonly nonce?: string;
  readonly asked?: AskedSignIn;
}

/** The parameters of an authorization request that its ID token must satisfy (§3.1.2.1). */
export interface AskedSignIn {
  /** The issuer that was asked. Absent in attempts of early builds. */
  readonly issuer?: string | undefined;
  /** How many seconds ago, at most, the provider authenticated the user. */
  readonly max_age?: string | undefined;
  /** The `acr` must be one of these, separated by spaces. */
  readonly acr_values?: string | undefined;
}

/** The context of a request to a provider. */
export interface ProviderContext {
  readonly fetch: Fetch;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log: Log;
}

/** The endpoint that creates API keys. */
export interface ApiKeysCapability {
  readonly endpoint: string;
}

/** How users sign in with a connection. */
export interface AuthorizationCodeCapability {
  /** `browser`: the page holds state and code verifier. `edge`: the edge holds them. */
  readonly flow: Flow;
  /**
   * The redirect URI registered with the provider; no other is accepted. Default, in the edge flow:
   * `/auth/callback/{id}` of the public origin.
   */
  readonly redirectUri?: string;
  /** With `openid`, the edge sends a nonce and checks it (OpenID Connect Core 1.0 §3.1.2.1). */
  readonly scopes?: readonly string[];
  /** Changes the parameters of an authorization request for a provider that does not take them all. */
  readonly adaptRequest?: (
    parameters: Readonly<Record<string, string>>,
  ) => Readonly<Record<string, string>>;
  /** Set if the provider announces `iss`: every authorization response must then carry it (RFC 9207 §2.4). */
  readonly issuer?: string;
  /** The issuer of a provider that does not announce `iss`: a response may carry it. */
  readonly unannouncedIssuer?: string;
  /** Sent with every authorization request; an app cannot change them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Claims, by the app's names, that the form of a posted authorization response has, unsigned (Apple).
   * They are for the app alone: no route decides by them, and no upstream is told.
   */
  readonly postedClaims?: Readonly<Record<string, 'name' | 'given_name' | 'family_name'>>;
  /** Pages of other sites cannot start a sign-in of the edge flow. */
  readonly isSameSiteOnly?: true;
  /** Parameters that an app may send in addition to `prompt`, `login_hint` and the other defaults. */
  readonly allowedParameters?: readonly string[];
}

/** A response of the token endpoint, raw and parsed. */
export interface TokenResponse {
  /** Its body can still be read. */
  readonly response: Response;
  /** The JSON object in the body, without its empty fields; `{}` if the body is not a JSON object. */
  readonly body: JsonObject;
  /** Tokens, or a `provider_` failure if the response is an error or malformed (RFC 6749 §5.2). */
  readonly tokens: TokenSet | Failure;
}

/**
 * Sends the token request for a user. It may be called again.
 *
 * @param headers in addition, such as a DPoP proof (RFC 9449 §5)
 * @returns the response; a failure if there is none to read
 */
export type SendTokenRequest = (
  headers?: Readonly<Record<string, string>>,
) => Promise<TokenResponse | Failure>;
