import type { Flow, ServiceConnection, SignInConnection } from '@postern/core';
import type { Hono } from 'hono';
import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';
import type { Edge, EdgeContext, EdgeEnv } from './context.ts';
import type { Handle } from './entrance.ts';
import type { Failure } from './failure.ts';
import type { Credential } from './forwarding/credential.ts';
import type { JsonObject } from './json.ts';
import type { Log } from './log.ts';
import type { Fetch } from './oauth/provider-fetch.ts';
import type { TokenSet } from './oauth/token-set.ts';
import type { Session } from './sessions/session.ts';
import type { Ticket } from './sessions/ticket.ts';
import type { SettingFault } from './settings/fault.ts';

/**
 * A service that Postern signs users in with, or itself: an adapter states its endpoints, its
 * client authentication and its quirks. What it can do is what is present; the acts themselves
 * live once, in `oauth/`. What only some services need comes as a function of the connection, so
 * that an edge without such a service does not carry it.
 */
export interface Connection {
  /** Names the connection in the contract, such as `lockit`. */
  readonly id: string;
  /** Endpoints and facts, as RFC 8414 metadata names them. `issuer` also names it in errors. */
  readonly authorizationServer: AuthorizationServer;
  /**
   * The same connection with what its service publishes about itself: endpoints, and what it can.
   * Absent where all of that is written down here.
   */
  readonly discover?: (context: ProviderContext) => Promise<Connection | Failure>;
  /** What a browser is told of it, where its service has to be asked for that. */
  readonly describe?: (c: EdgeContext) => Promise<SignInConnection | ServiceConnection>;
  readonly client: Client;
  /** How the edge proves to be that client (RFC 6749 §2.3). */
  readonly clientAuthentication: ClientAuth;
  /** Users sign in by code (RFC 6749 §4.1). */
  readonly authorizationCode?: AuthorizationCodeCapability;
  /**
   * Makes a token request for a user in the connection's own way: checks what the answer says of the
   * user, proves to hold a key.
   *
   * @param before the tokens that are renewed, if it is that
   * @param expected what the answer to a sign-in has to say of it
   * @returns tokens; `provider_identity_rejected` where the answer says something else; another
   *   `provider_` failure
   * @throws FailureError
   */
  readonly exchange?: (
    send: SendTokenRequest,
    before: TokenSet | undefined,
    context: ProviderContext,
    expected: ExpectedIdentity,
  ) => Promise<TokenSet | Failure>;
  /** Words of this service for a dead refresh token, beside those that many services have. */
  readonly deadTokenErrors?: readonly string[];
  /** Remembers a new session as one of its user's. Failure, before which it was ended: `store_unavailable`. */
  readonly remember?: (
    ticket: Ticket,
    session: Session,
    edge: Edge,
  ) => Promise<Failure | undefined>;
  /** Has a user's token sent in the connection's own way, if not as a bearer token. */
  readonly bind?: (credential: Credential, tokens: TokenSet) => Credential;
  /**
   * Pushes an authorization request to the provider (RFC 9126 §2.1).
   *
   * @returns the `request_uri` that stands for it; a `provider_` failure
   */
  readonly pushAuthorization?: (
    parameters: Readonly<Record<string, string>>,
    context: ProviderContext,
  ) => Promise<string | Failure>;
  /** Their tokens are renewed (RFC 6749 §6). */
  readonly refresh?: true;
  /** The edge obtains a token of its own (RFC 6749 §4.4). */
  readonly clientCredentials?: true;
  /** It ends tokens when asked (RFC 7009). */
  readonly revocation?: true;
  /**
   * Ends all sessions of a session's user, itself included. Failures: `provider_unsupported` where
   * the provider names no user; `store_unavailable`, before which not all have ended.
   */
  readonly endAllSessions?: (session: Session, edge: Edge) => Promise<Failure | undefined>;
  /** It makes API keys for the edge's account. */
  readonly apiKeys?: ApiKeysCapability;
  /** Its tokens know scopes and resources (RFC 6749 §3.3, RFC 8707); else no route may ask for them. */
  readonly scopedTokens?: true;
  /**
   * Adds endpoints that are not called by the app: by the service, or by a browser on its way there.
   * Nothing stands before them: the guards could not be passed, and they have their own.
   *
   * @param enter where each of them comes in and goes out
   */
  readonly mount?: (
    app: Hono<EdgeEnv>,
    enter: (handle: Handle) => (c: EdgeContext) => Promise<Response>,
  ) => void;
  /** What is wrong with how it was set up, for the start to report. */
  readonly check?: () => readonly SettingFault[];
}

/** What an ID token has to say, because the sign-in asked for it (OpenID Connect Core §3.1.3.7). */
export interface ExpectedIdentity {
  readonly nonce?: string;
  /** How long ago the user may have signed in at the service. */
  readonly maxAgeSeconds?: number;
}

/** What a connection needs to ask its service for something. */
export interface ProviderContext {
  readonly fetch: Fetch;
  readonly now: () => number;
  readonly log: Log;
}

export interface ApiKeysCapability {
  readonly endpoint: string;
}

export interface AuthorizationCodeCapability {
  /** Who holds state and code verifier: the page, or the edge. */
  readonly flow: Flow;
  /**
   * The redirect URI registered with the provider; the only one that is accepted. Default, in the
   * edge flow: `/auth/callback/{id}` of the public origin.
   */
  readonly redirectUri?: string;
  /** With `openid`, a nonce is sent and checked (OpenID Connect Core 1.0 §3.1.2.1). */
  readonly scopes?: readonly string[];
  /** Set where the provider announces `iss`; then every answer must carry it (RFC 9207 §2.4). */
  readonly issuer?: string;
  /** The issuer of a provider that does not announce `iss`: an answer may carry it. */
  readonly unannouncedIssuer?: string;
  /** Sent with every authorization request; an app cannot replace them. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Parameters that an app may send beside {@link DEFAULT_PARAMETERS}. */
  readonly allowedParameters?: readonly string[];
}

/** A token endpoint's answer, as it came and as it was read. */
export interface TokenAnswer {
  /** Its body can still be read. */
  readonly response: Response;
  /** The JSON object that the body is, without its empty fields; without any where it is none. */
  readonly body: JsonObject;
  /** A `provider_` failure where it is not the answer that was asked for (RFC 6749 §5.2). */
  readonly tokens: TokenSet | Failure;
}

/**
 * Makes a token request for a user. May be called again.
 *
 * @param headers further ones, such as a proof (RFC 9449 §5)
 * @throws FailureError where there is no answer to read
 */
export type SendTokenRequest = (headers?: Readonly<Record<string, string>>) => Promise<TokenAnswer>;
