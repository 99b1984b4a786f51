import type { RateLimits } from '../limits/rate-limiter.ts';
import type { Authentication, SessionUser } from '../oauth/token-set.ts';
import type { Secret } from '../sealing/secret.ts';
import type { ApiTokenRequest, Introspection } from './api-token.ts';
import type { Assurance } from './assurance.ts';
import type { Requirement } from './requirement.ts';

/** Methods and paths below a route's prefix that are forwarded. */
export interface RouteMatch {
  /** In upper case. GET also allows HEAD, the same request without the body (RFC 9110 §9.3.2). */
  readonly methods: readonly string[];
  /** Segments; `*` matches one segment, and `**` at the end matches one or more. */
  readonly path: string;
  /** The path accepts only WebSocket upgrades (RFC 6455), by GET. */
  readonly isWebSocket?: true;
  /**
   * GET and HEAD pass without `X-Postern` if the browser states that a page of this origin sent the
   * request (`Sec-Fetch-Site: same-origin`, Fetch Metadata), unless it would run the response as a
   * script. For requests that cannot carry the header: `EventSource`, `<img>`, a link.
   */
  readonly needsNoHeader?: true;
}

/** The facts about a session that a route's `authorize` receives. */
export interface CallerSession extends Authentication {
  readonly connection: string;
  readonly signedInAtMs: number;
  /** The scopes that the user granted, if the provider names them. */
  readonly scope?: string;
  /** `sub` and the claims that the connection lists, if the provider names the user. */
  readonly user?: SessionUser;
}

/** The options that every route has, whatever its credential. */
export interface BaseRoute {
  /** The first segment below `/api/`. */
  readonly name: string;
  /** The origin, and path if any, that the rest of the path is appended to: https, or http on loopback. */
  readonly upstream: string;
  /** The methods and paths that are forwarded. No others are. */
  readonly allow: readonly RouteMatch[];
  /**
   * The longest request body that is forwarded, in bytes; `Infinity` for no limit. A longer one is
   * `request_too_large`. Default in a configuration file: 1,048,576 (1 MiB).
   */
  readonly maxBodyBytes: number;
  /**
   * How long the upstream may take until its response headers, in milliseconds, after it has the
   * whole request. Then the call is `upstream_timeout`. Default in a configuration file: 30,000.
   */
  readonly firstByteTimeoutMs: number;
  /**
   * How long a body may pause in either direction, in milliseconds. Default in a configuration
   * file: 60,000.
   */
  readonly idleTimeoutMs: number;
  /**
   * How long a streamed response or a WebSocket may take in all, in milliseconds. The edge then ends
   * it. Default: as long as its session is valid.
   */
  readonly maxDurationMs?: number;
  /**
   * How many calls one session, and one address, may make in a period. Further calls are
   * `guard_rate_limited`. Default in a configuration file: 2,000 calls in 10 s for a session, 6,000
   * for an address.
   */
  readonly rateLimits: RateLimits;
  /**
   * Request headers that pass in addition to the usual ones (`forwarding/request-headers.ts`), in
   * lower case: `['x-ms-version']`. Headers for framing, for the request's origin, and the edge's
   * own headers are rejected.
   */
  readonly requestHeaders?: readonly string[];
  /**
   * Response headers that pass in addition to the usual ones (`forwarding/response-headers.ts`), in
   * lower case: `['link']`. Headers that control a cache, a proxy or the edge's origin are rejected.
   */
  readonly responseHeaders?: readonly string[];
  /** The header that carries a stable id of the caller's session to the upstream. Default: none. */
  readonly sessionIdHeader?: string;
  /**
   * What the user's claims must be, such as `{ groups: 'admin' }`; otherwise `route_forbidden`. The
   * connection must list the claims. A lease keeps them until it expires (`POSTERN_LEASE_SECONDS`,
   * 30 by default). Default: nothing.
   */
  readonly require?: Requirement;
  /**
   * How the user must have signed in: `{ acr: ['gold'], maxAgeSeconds: 300 }`. Otherwise
   * `step_up_required`, whose `acrValues` and `maxAge` say what to ask the provider for. The
   * connection needs the scope `openid`. Checked after `require`. Default: any sign-in.
   */
  readonly assurance?: Assurance;
  /**
   * Headers that tell the upstream about the user, by name in lower case: `{ 'x-user': 'sub' }`. A
   * caller's own header of that name never passes. Items of a list are separated by commas; every
   * character but visible ASCII, and `%` and `,`, is percent-encoded. Default: none.
   */
  readonly userHeaders?: Readonly<Record<string, string>>;
  /**
   * A check of your own, besides `require`, if the route needs a session; false is 403
   * `route_forbidden`. Default: everyone.
   */
  readonly authorize?: Authorize;
}

/** A route that is forwarded with the signed-in user's token. */
export interface UserRoute extends BaseRoute, ApiTokenRequest {
  /** The edge calls with the access token of the signed-in user. */
  readonly credential: 'user';
  /** The connection that the user must be signed in with. */
  readonly connection: string;
  /** Scopes that the token must have. With `resource` or `audience`, it is requested for them alone. */
  readonly scopes?: readonly string[];
  /** Default: a token counts until it expires. */
  readonly introspect?: Introspection;
}

/** The options of a route that is forwarded without the user's token. */
export interface EdgeRoute extends BaseRoute {
  /** Whether the caller must be signed in. */
  readonly needsSession: boolean;
  /**
   * The ids of the connections that the user may have signed in with; another user gets
   * `route_forbidden`. Default: all. Required if the route reads a claim that several connections list.
   */
  readonly signedInWith?: readonly string[];
}

/** A route that is forwarded with the edge's own token. */
export interface ServiceRoute extends EdgeRoute {
  /** The edge calls with its own token. */
  readonly credential: 'service';
  /** The connection that issues the token. */
  readonly connection: string;
  /** The only scopes and resource that the token is requested for (RFC 6749 §3.3, RFC 8707 §2). */
  readonly scopes?: readonly string[];
  readonly resource?: string;
}

/** A route that is forwarded with the edge's own secret in a header, such as an API key. */
export interface SecretRoute extends EdgeRoute {
  /** The edge calls with a secret in a header. */
  readonly credential: 'secret';
  /** The header that carries the secret, in lower case: `x-api-key`. Default `authorization`. */
  readonly header?: string;
  /**
   * Written before the secret, with a space. Default `Bearer` in `authorization`, and nothing in any
   * other header. Empty: nothing.
   */
  readonly scheme?: string;
  /**
   * At least 8 visible ASCII characters, from the environment. `defineRoutes` hides a string from
   * logs and inspectors. The edge removes the secret from upstream responses:
   * `forwarding/hide-secret.ts`.
   */
  readonly secret: string | Secret;
}

/** A route that is forwarded without a credential. */
export interface PublicRoute extends EdgeRoute {
  /** The edge calls without a credential. */
  readonly credential: 'none';
}

/** A part of `/api` that is forwarded to one upstream with one kind of credential. */
export type Route = UserRoute | ServiceRoute | SecretRoute | PublicRoute;

/**
 * A route's own check of a call. False means `route_forbidden`; an exception or a rejection is
 * `internal`. It must not read the body, and has no time limit of its own.
 */
export type Authorize = (
  session: CallerSession,
  request: Pick<Request, 'url' | 'method' | 'headers'>,
) => boolean | Promise<boolean>;

/** Finds the route of a path below `/api/`. The path may still be one that the route does not allow. */
export function findRoute(routes: readonly Route[], path: string): Route | undefined {
  return routes.find(({ name }) => `${path}/`.startsWith(`/api/${name}/`));
}

/** Whether the part of a path after the route's name matches a pattern. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const segments = path.split('/');
  const open = wanted.at(-1) === '**';
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, i) => part === '*' || part === '**' || part === segments[i]);
}

/** Whether a route forwards this path with any method. */
export function isWithin({ allow }: Route, path: string): boolean {
  return allow.some((allowed) => matchesPath(allowed.path, path));
}
