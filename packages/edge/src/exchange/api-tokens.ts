import type { ExecutionContext } from 'hono';
import { Hono } from 'hono/tiny';
import type { EdgeEnv, Handler } from '../app/context.ts';
import { createEndpointWrapper } from '../app/endpoint.ts';
import type { EdgeParts } from '../app/parts.ts';
import { buildConfigErrors } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import type { RouteTokens } from '../forwarding/define-routes.ts';
import { guardCall } from '../guards/guard.ts';
import { findScopeError } from '../oauth/scope-error.ts';
import { type ApiTokenRequest, needsApiToken } from '../routes/api-token.ts';
import { ROUTE_DEFAULTS } from '../routes/built-in.ts';
import type { Route, UserRoute } from '../routes/route.ts';
import { findTokenErrors } from './checks.ts';
import { ApiCredentials } from './credentials.ts';
import type { FoundToken } from './session-tokens.ts';

/** A token that code at the edge asks for. Without `resource`, `audience` and `exchange`, it is the session's own. */
export interface NamedApi
  extends ApiTokenRequest,
    Pick<UserRoute, 'connection' | 'introspect' | 'require' | 'assurance' | 'authorize'> {
  /**
   * GET and HEAD pass without `X-Postern` if the browser states that a page of this origin sent the
   * request (`Sec-Fetch-Site: same-origin`).
   */
  readonly needsNoHeader?: true;
}

/** A token for an API, for code at the edge. It must not reach the browser. */
export interface ApiAccessToken {
  readonly accessToken: string;
  /** `bearer`. */
  readonly tokenType: string;
  /** Milliseconds since the epoch; absent if the provider does not say. */
  readonly expiresAtMs?: number;
  /** As the provider states it. */
  readonly scope?: string;
}

/** Tokens for single APIs, for `defineRoutes` and for code at the edge. */
export interface ApiTokens<Names extends string = string> extends RouteTokens {
  /**
   * Gets a token for the session of a request, without forwarding. The request must satisfy the guards
   * of `/api`: `X-Postern`, an allowed origin, a session of the connection.
   *
   * @param context keeps a refresh in the background running on Workers
   * @returns the token; a problem document to respond with, with the failures of a forwarded call
   * @throws Error before `createEdge` was called with the routes that have this object
   */
  readonly getToken: (
    request: Request,
    name: Names,
    context?: ExecutionContext,
  ) => Promise<ApiAccessToken | Response>;
}

/**
 * Creates tokens for single APIs: by `resource` (RFC 8707), `audience` or `exchange` (RFC 8693) of
 * routes, and by name for code at the edge. Pass it to `defineRoutes`. It belongs to one edge.
 *
 * @param apis the tokens that {@link ApiTokens.getToken} gets, by name
 */
export function createApiTokens<const Names extends string = never>(
  apis?: Readonly<Record<Names, NamedApi>>,
): ApiTokens<Names> {
  const named = new Map(
    Object.entries<NamedApi>(apis ?? {}).map(([name, api]) => [name, toRoute(name, api)]),
  );
  let bound: Bound | undefined;
  const listAll = (routes: readonly Route[]): readonly UserRoute[] =>
    [...routes, ...named.values()].filter((route) => route.credential === 'user');
  const listApis = (routes: readonly Route[], connection: string): readonly UserRoute[] =>
    listAll(routes).filter((route) => route.connection === connection);
  return {
    access: {
      bindApiTokens(parts, connection) {
        if (bound?.parts !== parts) bound = bind(parts, named);
        return listApis(parts.routes, connection);
      },
      listApis,
      listActors: (routes) =>
        listAll(routes).flatMap(({ exchange: { actor } = {}, connection }) =>
          actor ? { connection, ...actor, credential: 'service' } : [],
        ),
      obtain(c, route) {
        if (route.credential !== 'user' || !needsApiToken(route)) return undefined;
        return bound?.credentials.obtain(c, route);
      },
    },
    findErrors: (routes, connections) => [
      ...[...routes, ...named.values()].flatMap((route) => findTokenErrors(route, connections)),
      // Those of routes are checked with the routes.
      ...[...named.values()].flatMap(({ name, scopes }) =>
        buildConfigErrors(`route ${name}`, [findScopeError(scopes)]),
      ),
    ],
    async getToken(request, name, context) {
      const get = bound?.getters.get(name);
      if (get === undefined) throw new Error(`createEdge has no token ${name} yet`);
      return get(request, context);
    },
  };
}

/** The tokens of one edge. */
interface Bound {
  readonly parts: EdgeParts;
  readonly credentials: ApiCredentials;
  readonly getters: ReadonlyMap<string, Get>;
}

type Get = (request: Request, context?: ExecutionContext) => Promise<ApiAccessToken | Response>;

function bind(parts: EdgeParts, named: ReadonlyMap<string, UserRoute>): Bound {
  const credentials = new ApiCredentials(parts);
  const getters = new Map(
    [...named].map(([name, route]) => [name, createGet(parts, credentials, route)]),
  );
  return { parts, credentials, getters };
}

function toRoute(name: string, { needsNoHeader, ...api }: NamedApi): UserRoute {
  const match = { methods: ['GET'], path: '/', ...(needsNoHeader && { needsNoHeader }) };
  return { ...ROUTE_DEFAULTS, name, upstream: '', allow: [match], credential: 'user', ...api };
}

/** Wraps the token in an endpoint, which has the guards, the request id, the log and the problems. */
function createGet(parts: EdgeParts, credentials: ApiCredentials, route: UserRoute): Get {
  const found = new Map<string, ApiAccessToken>();
  const handler: Handler = async (c) => {
    const refused = guardCall(c, parts.settings, route.allow);
    if (refused) return refused;
    const token = await credentials.find(c, route);
    if (token instanceof Failure) return token;
    // The key stays in the edge's store.
    if (token.token.tokenType === 'dpop') return new Failure('provider_unsupported');
    found.set(c.get('requestId'), describe(token));
    return c.body(null, 204);
  };
  const app = new Hono<EdgeEnv>({ getPath: () => '/' });
  app.all('/', createEndpointWrapper(parts)(handler));
  return async (request, context) => {
    const response = await app.fetch(request, {}, context);
    const id = response.headers.get('x-request-id') ?? '';
    const token = found.get(id);
    found.delete(id);
    return token ?? response;
  };
}

function describe({ token }: FoundToken): ApiAccessToken {
  const { accessToken, tokenType, expiresAtMs, scope } = token;
  return {
    accessToken,
    tokenType,
    ...(expiresAtMs !== undefined && { expiresAtMs }),
    ...(scope !== undefined && { scope }),
  };
}
