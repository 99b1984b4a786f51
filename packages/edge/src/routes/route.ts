import type { RateLimits } from '../limits/rate-limiter.ts';
import type { Authentication } from '../oauth/token-set.ts';

/** One allowed pair of methods and paths below a route's prefix. */
export interface RouteMatch {
  /** In capitals. GET allows HEAD, which asks for the same without its body (RFC 9110 §9.3.2). */
  readonly methods: readonly string[];
  /** Segments; `*` stands for one of them, `**` at the end for one or more. */
  readonly path: string;
  /** The path takes WebSocket upgrades (RFC 6455), and nothing else, with GET. */
  readonly isWebSocket?: true;
  /**
   * GET and HEAD pass without `X-Postern` where the browser itself says that a page of this origin
   * asks (`Sec-Fetch-Site: same-origin`, Fetch Metadata), for what cannot send the header:
   * `EventSource`, `<img>`, a link.
   */
  readonly needsNoHeader?: true;
}

/** What a route's {@link BaseRoute.authorize} may know of the session. */
export interface CallerSession extends Authentication {
  readonly connection: string;
  readonly signedInAtMs: number;
  /** The scopes that the user granted, where the service names them. */
  readonly scope?: string;
}

/** What holds for every route, whatever its credential. */
export interface BaseRoute {
  /** The first segment below `/api/`. */
  readonly name: string;
  /** Origin, and path if any, that the rest of the path is put behind: https, or http on loopback. */
  readonly upstream: string;
  readonly allow: readonly RouteMatch[];
  /** The longest body that is passed on, in bytes; `Infinity` for no limit. */
  readonly maxBodyBytes: number;
  /** How long the upstream may take until its answer begins, after the whole request is with it. */
  readonly firstByteTimeoutMs: number;
  /** How long a body may stand still, in either direction. */
  readonly idleTimeoutMs: number;
  /**
   * How long a streamed answer or a WebSocket may take in all, in milliseconds; it then breaks off.
   * Default: as long as its session stands.
   */
  readonly maxDurationMs?: number;
  readonly rateLimits: RateLimits;
  /**
   * Request headers that pass beside the usual ones (`forwarding/request-headers.ts`), in small
   * letters: `['x-ms-version']`. Those of framing, of origin and of the edge's own are refused.
   */
  readonly requestHeaders?: readonly string[];
  /**
   * Answer headers that pass beside the usual ones (`forwarding/answer-headers.ts`), in small
   * letters: `['link']`. Those that command a cache, a proxy or the origin are refused.
   */
  readonly answerHeaders?: readonly string[];
  /** The header that tells the upstream a stable id of the calling session; by default, none does. */
  readonly callerHeader?: string;
}

/** Forwarded with the signed-in user's token. */
export interface UserRoute extends BaseRoute {
  readonly credential: 'user';
  /** The connection that the user has to be signed in with. */
  readonly connection: string;
  /** A session that was granted less is refused. */
  readonly scopes?: readonly string[];
  readonly authorize?: Authorize;
}

/** Forwarded with a token of the edge's own. */
export interface ServiceRoute extends BaseRoute {
  readonly credential: 'service';
  /** The connection whose token it is. */
  readonly connection: string;
  /** What the token is asked for, and no more (RFC 6749 §3.3, RFC 8707 §2). */
  readonly scopes?: readonly string[];
  readonly resource?: string;
  readonly needsSession: boolean;
  /** Asked where a session is needed. */
  readonly authorize?: Authorize;
}

/** Forwarded without any credential. */
export interface PublicRoute extends BaseRoute {
  readonly credential: 'none';
  readonly needsSession: boolean;
  readonly authorize?: Authorize;
}

/** A part of the edge's `/api` that is forwarded to one upstream in one way. */
export type Route = UserRoute | ServiceRoute | PublicRoute;

/** A route's own word on a call; false answers `route_forbidden`. The body is not for it to read. */
export type Authorize = (
  session: CallerSession,
  request: Pick<Request, 'url' | 'method' | 'headers'>,
) => boolean | Promise<boolean>;

/** Whether a path, as it stands behind the route's name, is one of the pattern's. */
export function matchesPath(pattern: string, path: string): boolean {
  const wanted = pattern.split('/');
  const segments = path.split('/');
  const open = wanted.at(-1) === '**';
  if (open ? segments.length < wanted.length : segments.length !== wanted.length) return false;
  return wanted.every((part, i) => part === '*' || part === '**' || part === segments[i]);
}

/** Whether anything at this path is forwarded, with any method. */
export function isWithin({ allow }: Route, path: string): boolean {
  return allow.some((allowed) => matchesPath(allowed.path, path));
}
