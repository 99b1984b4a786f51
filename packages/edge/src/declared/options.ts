import type { Flow } from '@postern/core';
import type { ClaimsOption } from '../discovered/claims.ts';
import type { ClientAuthentication } from '../discovered/options.ts';

/** The configuration of a connection to an OAuth provider that publishes no metadata. */
export interface DeclaredOptions {
  /** The connection's name in URLs and in the log: lowercase letters, digits and dashes. */
  readonly id: string;
  /** Where the browser asks the user (RFC 6749 §3.1). Its query stays. */
  readonly authorizationEndpoint: string;
  /**
   * Where the edge exchanges codes and refresh tokens (RFC 6749 §3.2): https, or http on loopback.
   */
  readonly tokenEndpoint: string;
  /**
   * Where the edge revokes tokens after a sign-out (RFC 7009). Default: the edge revokes no tokens.
   */
  readonly revocationEndpoint?: string;
  /**
   * A resource that describes the user of an access token as a JSON object, such as
   * `https://api.github.com/user`. Default: the provider names no user.
   */
  readonly userinfoEndpoint?: string;
  /** The `iss` that an authorization response may have (RFC 9207 §2). Default: it may have none. */
  readonly issuer?: string;
  readonly clientId: string;
  /** `client_secret` is Basic (RFC 6749 §2.3.1). */
  readonly clientAuthentication: ClientAuthentication;
  /**
   * How users sign in. `edge`: the edge keeps state and code verifier, and its redirect URI is
   * `/auth/callback/{id}` of the public origin. `browser`: the page at `redirectUri` keeps them.
   * Default: `browser` with a `redirectUri`; otherwise `edge`.
   */
  readonly flow?: Flow;
  /** The redirect URI of the browser flow, as registered with the provider: a page of the app. */
  readonly redirectUri?: string | undefined;
  /** The scopes of a sign-in. Default: the provider's own. A provider with `openid` is `discovered`. */
  readonly scopes?: readonly string[];
  /** What the provider expects between two scopes. Default: a space (RFC 6749 §3.3). */
  readonly scopeSeparator?: ' ' | ',';
  /** Sent with every authorization request, such as `{ prompt: 'consent' }`. */
  readonly parameters?: Readonly<Record<string, string>>;
  /**
   * Parameters that an app may send with an authorization request, in addition to `prompt`,
   * `login_hint`, `ui_locales`, `max_age` and `acr_values`. The edge rejects all others.
   */
  readonly allowedParameters?: readonly string[];
  /** This provider's own error codes for a dead refresh token, in addition to the common ones. */
  readonly deadTokenErrors?: readonly string[];
  /**
   * The claims that the app sees besides `sub`: `['name', 'email']`, or under other names
   * `{ picture: 'avatar_url' }`. The edge reads them from `userinfoEndpoint` at each sign-in and
   * refresh. Default: nothing.
   */
  readonly claims?: ClaimsOption;
  /**
   * Where the response of `userinfoEndpoint` has the user's identifier, a text or an integer: `id`,
   * `data.id`, or `data.0.id` in a list. It must never pass to another user, as a login name may.
   * Default `sub`.
   */
  readonly subject?: string;
  /**
   * The provider leaves `token_type` out, or writes a name of its own (Slack: `bot`), and its tokens are
   * bearer tokens (RFC 6750). Default: the edge rejects such a response, because a client must not use
   * a token of an unknown type (RFC 6749 §7.1).
   */
  readonly tokenType?: 'bearer';
  /** The provider rejects the parameters of PKCE (RFC 7636). Default: the edge sends them, with S256. */
  readonly supportsPkce?: false;
  /**
   * The provider has no PKCE, and a stolen code may be used in another sign-in (RFC 9700 §4.5). Without
   * this option, `supportsPkce: false` is an error at startup.
   */
  readonly allowsCodeInjection?: true;
}
