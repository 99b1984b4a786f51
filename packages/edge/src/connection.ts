import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';

/**
 * A service that Postern signs users in with, or itself: an adapter states its endpoints, its
 * client authentication and its quirks. What it can do is what is present; the acts themselves
 * live once, in `oauth/`.
 */
export interface Connection {
  /** Names the connection in the contract, such as `lockit`. */
  readonly id: string;
  /** Endpoints and facts, as RFC 8414 metadata names them. `issuer` also names it in errors. */
  readonly authorizationServer: AuthorizationServer;
  readonly client: Client;
  /** How the edge proves to be that client (RFC 6749 §2.3). */
  readonly clientAuthentication: ClientAuth;
  /** Users sign in by code (RFC 6749 §4.1). */
  readonly authorizationCode?: AuthorizationCodeCapability;
  /** Their tokens are renewed (RFC 6749 §6). */
  readonly refresh?: true;
  /** The edge obtains a token of its own (RFC 6749 §4.4). */
  readonly clientCredentials?: true;
  /** It ends tokens when asked (RFC 7009). */
  readonly revocation?: true;
  /** It makes API keys for the edge's account. */
  readonly apiKeys?: ApiKeysCapability;
  /** Its tokens know scopes and resources (RFC 6749 §3.3, RFC 8707); else no route may ask for them. */
  readonly scopedTokens?: true;
}

export interface ApiKeysCapability {
  readonly endpoint: string;
}

export interface AuthorizationCodeCapability {
  /** The redirect URI registered with the service; the only one that is accepted. */
  readonly redirectUri: string;
  readonly scopes?: readonly string[];
  /** Set where the service names itself in its answers; then every answer must (RFC 9207 §2.4). */
  readonly issuer?: string;
}
