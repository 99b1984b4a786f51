/** The grant type of a token exchange (RFC 8693 §2.1). */
export const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Which token of a session an API needs, if not the session's own. */
export interface ApiTokenRequest {
  /**
   * The API, as its provider names it (RFC 8707): an absolute URI. The session keeps a token for it,
   * obtained with its refresh token.
   */
  readonly resource?: string;
  /** The same by the parameter `audience`, for providers that have it instead (Auth0). */
  readonly audience?: string;
  /** The scopes that the token is requested for. Default: those of the sign-in that the API knows. */
  readonly scopes?: readonly string[];
  /** The session's token is exchanged for one of the API (RFC 8693). */
  readonly exchange?: TokenExchange;
}

/** A token exchange (RFC 8693 §2.1). */
export interface TokenExchange {
  /** The name of the API at the provider. */
  readonly audience?: string;
  /** Where the token will be used: an absolute URI. */
  readonly resource?: string;
  readonly scopes?: readonly string[];
  /** Default: the provider's choice. */
  readonly requestedTokenType?: 'access_token' | 'jwt' | 'id_token';
  /** The user's token that is exchanged. Default `access_token`. */
  readonly subject?: 'access_token' | 'id_token';
  /**
   * The edge's own token goes along as `actor_token`: the edge acts for the user (delegation), and a
   * token that is a JWT must have the claim `act`. Without it, the API sees the user alone
   * (impersonation).
   */
  readonly actor?: TokenActor;
}

/** The edge as the actor of a token exchange. */
export interface TokenActor {
  /** The connection that issues the edge's own token. Default: the user's. */
  readonly connection?: string;
  readonly scopes?: readonly string[];
  readonly resource?: string;
}

/** Asks the provider whether a token is still active before it is used (RFC 7662). */
export interface Introspection {
  /** How long an answer counts, in seconds: 0 to 60. With 0, each call asks. */
  readonly maxAgeSeconds: number;
}

/** A token that users of a connection need, and whether it is asked about. */
export interface ApiNeed extends ApiTokenRequest {
  readonly introspect?: Introspection;
}

/** Whether a request names an API, so that the session's own token is not the one for it. */
export function namesApi({ resource, audience, exchange }: ApiTokenRequest): boolean {
  return (resource ?? audience ?? exchange) !== undefined;
}

/** Whether users need more than the session's own token, as it is. */
export function needsApiToken(need: ApiNeed): boolean {
  return namesApi(need) || need.introspect !== undefined;
}
