import type { RouteAccess } from '../app/parts.ts';
import { buildConfigErrors, type ConfigError, type Fixes } from '../failures/config-error.ts';
import { isObject } from '../http/json.ts';
import type { Connection } from '../oauth/connection.ts';
import { findScopeError } from '../oauth/scope-error.ts';
import { needsApiToken } from '../routes/api-token.ts';
import { findInsecureHostError, isInsecureAllowed } from '../routes/insecure-upstreams.ts';
import { isSafePath } from '../routes/path.ts';
import { findRequestHeaderError, findResponseHeaderError } from '../routes/refused-headers.ts';
import type { Route, RouteMatch } from '../routes/route.ts';
import { findUpstreamError } from '../settings/environment.ts';
import { MAX_TIMER_MS } from '../time.ts';
import { buildUserAccess } from './build-user-access.ts';
import { findClaimErrors } from './claim-errors.ts';
import { findRateLimitErrors } from './rate-limit-errors.ts';
import { findResourceError } from './resource-error.ts';
import { findShapeErrors, isRoute } from './route-shape.ts';
import { concealSecret, findSecretErrors } from './secret-header.ts';
import { findSignedInErrors } from './signed-in-with.ts';
import { findAssuranceErrors } from './step-up.ts';
import { type JoinWebSockets, joinWebSockets } from './web-socket.ts';

const NAME = /^[a-z0-9][a-z0-9-]*$/;
/**
 * The methods that Node or workerd receives; each rejects all others before the edge sees them. `fetch`
 * cannot send CONNECT and TRACE, and OPTIONS is for preflights.
 */
const METHODS: ReadonlySet<string> = new Set(
  `GET HEAD POST PUT PATCH DELETE ACL BAN BIND CHECKOUT COPY LINK LOCK MERGE MKACTIVITY MKCALENDAR
  MKCOL MOVE NOTIFY PROPFIND PROPPATCH PURGE QUERY REBIND REPORT SEARCH SOURCE SUBSCRIBE UNBIND UNLINK
  UNLOCK UNSUBSCRIBE`.split(/\s+/),
);

/** Exceptions from the checks of {@link defineRoutes}. */
export interface DefineRoutesOptions {
  /** Hosts that the edge may call by `http:`: names, IPv4 addresses, IPv4 networks. Default: loopback only. */
  readonly insecureUpstreams?: readonly string[];
  /**
   * `createApiTokens()` of `@postern/edge/exchange`. Routes with `resource`, `audience`, `exchange` or
   * `introspect` need it.
   */
  readonly apiTokens?: RouteTokens;
}

/** Gets tokens for single APIs. `createApiTokens()` of `@postern/edge/exchange` makes it. */
export interface RouteTokens {
  readonly access: Pick<RouteAccess, 'obtain' | 'bindApiTokens' | 'listApis' | 'listActors'>;
  /** Finds every error in what routes, and code at the edge, ask tokens for. */
  readonly findErrors: (
    routes: readonly Route[],
    connections: ReadonlyMap<string, Connection>,
  ) => readonly ConfigError[];
}

/** An app's own routes, for `createEdge`. */
export interface Routes {
  readonly list: readonly Route[];
  /** Part of this object, so that a Worker with the built-in routes does not bundle it. */
  readonly joinWebSockets: JoinWebSockets;
  /** Part of this object for the same reason. */
  readonly userAccess: RouteAccess;
  /** Finds every error in the routes. Each error is named `route <name>` and has a fix. */
  readonly validate: (connections: ReadonlyMap<string, Connection>) => readonly ConfigError[];
}

/**
 * Defines an app's own routes. `createEdge` checks them and reports every error at once. A test checks
 * the built-in routes instead, so that a Worker with only those does not bundle the check.
 */
export function defineRoutes(
  routes: readonly Route[],
  { insecureUpstreams = [], apiTokens }: DefineRoutesOptions = {},
): Routes {
  const { list, hosts, errors } = readGiven(routes, insecureUpstreams);
  return {
    list,
    joinWebSockets,
    userAccess: { ...buildUserAccess(list), ...apiTokens?.access },
    validate: (connections) => [
      ...errors,
      ...buildConfigErrors('insecureUpstreams', hosts.map(findInsecureHostError)),
      ...validateRoutes(list, connections, hosts),
      ...(apiTokens?.findErrors(list, connections) ?? list.flatMap(findMissingTokens)),
    ],
  };
}

/**
 * Reads options that untyped JavaScript may have passed. A value that is not a route, or not a
 * host, is an error.
 */
function readGiven(
  routes: unknown,
  insecureUpstreams: unknown,
): {
  readonly list: readonly Route[];
  readonly hosts: readonly string[];
  readonly errors: readonly ConfigError[];
} {
  const all: readonly unknown[] = Array.isArray(routes) ? routes : [];
  const given: readonly unknown[] = Array.isArray(insecureUpstreams) ? insecureUpstreams : [];
  const hosts = given.filter((host) => typeof host === 'string');
  const areHosts = Array.isArray(insecureUpstreams) && hosts.length === given.length;
  const errors = [
    ...buildConfigErrors('routes', [!Array.isArray(routes) && 'are not a list; write [route]']),
    ...buildConfigErrors('insecureUpstreams', [
      !areHosts && 'is not a list of strings; write ["api.internal"]',
    ]),
    ...all.flatMap((route, index) => {
      const { name } = isObject(route) ? route : {};
      const place = typeof name === 'string' ? name : `number ${index + 1}`;
      return buildConfigErrors(`route ${place}`, findShapeErrors(route));
    }),
  ];
  return { list: all.filter(isRoute).map(concealSecret), hosts, errors };
}

/** Reports a route that needs API tokens if `defineRoutes` got no `apiTokens`. */
function findMissingTokens(route: Route): readonly ConfigError[] {
  if (route.credential !== 'user' || !needsApiToken(route)) return [];
  const fix = 'names an API; pass createApiTokens() of @postern/edge/exchange to defineRoutes';
  return [{ name: `route ${route.name}`, fix }];
}

function validateRoutes(
  routes: readonly Route[],
  connections: ReadonlyMap<string, Connection>,
  insecureUpstreams: readonly string[],
): readonly ConfigError[] {
  const names = routes.map(({ name }) => name);
  return routes.flatMap((route, i) =>
    buildConfigErrors(`route ${route.name}`, [
      !NAME.test(route.name) && 'needs a name of lowercase letters, digits and dashes',
      names.indexOf(route.name) !== i && 'shares its name with another route; rename one',
      ...findNumberErrors(route),
      ...findConnectionErrors(route, connections),
      findProfileError(route, connections, insecureUpstreams),
      findUpstreamError(
        isInsecureAllowed(insecureUpstreams, route.upstream)
          ? route.upstream.replace(/^http:/i, 'https:')
          : route.upstream,
      ),
      route.allow.length === 0 && 'allows nothing; add a method and path, or remove the route',
      ...route.allow.flatMap(findMatchErrors),
      ...findHeaderErrors(route),
      route.credential === 'service' && findResourceError(route.resource),
      'scopes' in route && findScopeError(route.scopes),
      ...findSecretErrors(route),
      ...findSignedInErrors(route, connections),
      ...findClaimErrors(route, connections),
      ...findAssuranceErrors(route, connections),
    ]),
  );
}

function findNumberErrors(route: Route): Fixes {
  const { maxBodyBytes, firstByteTimeoutMs, idleTimeoutMs, maxDurationMs = 1 } = route;
  return [
    !(maxBodyBytes >= 0) && 'has a maxBodyBytes below 0; set it to 0 or more',
    !(firstByteTimeoutMs > 0) && 'has no firstByteTimeoutMs; set it above 0',
    !(idleTimeoutMs > 0) && 'has no idleTimeoutMs; set it above 0',
    !(maxDurationMs > 0 && maxDurationMs <= MAX_TIMER_MS) &&
      `has a maxDurationMs out of range; set it from 1 to ${MAX_TIMER_MS}, or leave it out`,
    ...findRateLimitErrors(route.rateLimits),
  ];
}

function findHeaderErrors({
  sessionIdHeader,
  requestHeaders = [],
  responseHeaders = [],
}: Route): Fixes {
  return [
    sessionIdHeader !== undefined && findRequestHeaderError('sessionIdHeader', sessionIdHeader),
    ...requestHeaders.map((name) => findRequestHeaderError('requestHeaders', name)),
    ...responseHeaders.map((name) => findResponseHeaderError('responseHeaders', name)),
  ];
}

function findConnectionErrors(route: Route, connections: ReadonlyMap<string, Connection>): Fixes {
  if (route.credential === 'none' || route.credential === 'secret') {
    const isNeverCalled = route.authorize !== undefined && !route.needsSession;
    return [isNeverCalled && 'has authorize but needs no session; set needsSession'];
  }
  const { connection: id, scopes } = route;
  const connection = connections.get(id);
  if (connection === undefined) {
    return [`names the connection ${id}, which is not configured; correct the name, or add it`];
  }
  const isService = route.credential === 'service';
  const isScoped = scopes !== undefined || (isService && route.resource !== undefined);
  return [
    isService &&
      !connection.clientCredentials &&
      `needs client_credentials, which ${id} lacks; set its clientCredentials, or name another`,
    isService && route.authorize && !route.needsSession && 'has authorize; set needsSession',
    !isService &&
      !connection.authorizationCode &&
      `needs a sign-in, which ${id} lacks; name a connection with which users sign in`,
    isScoped &&
      !connection.scopedTokens &&
      `names scopes or a resource, which ${id} does not support; remove them`,
  ];
}

/** FAPI 2.0 Security Profile §5.2.1: tokens go over TLS only. Loopback is not a network. */
function findProfileError(
  route: Route,
  connections: ReadonlyMap<string, Connection>,
  insecureUpstreams: readonly string[],
): string | false | undefined {
  const hasProfile = route.credential === 'user' && connections.get(route.connection)?.profile;
  return (
    hasProfile &&
    isInsecureAllowed(insecureUpstreams, route.upstream) &&
    `sends tokens of ${route.connection}, whose profile is fapi2, over http; set upstream to https`
  );
}

function findMatchErrors({ methods, path, isWebSocket, needsNoHeader }: RouteMatch): Fixes {
  const bare = path.replaceAll('*', 'x');
  return [
    isSafePath(bare)
      ? findPathError(path)
      : `allows ${path}; begin it with one slash, without dots or escapes`,
    /\*\*(?!$)|[^/*]\*|\*[^/*]/.test(path) && `allows ${path}; * is a segment, ** ends the path`,
    methods.length === 0 && `allows no method at ${path}; add one, such as GET`,
    ...methods
      .filter((method) => !METHODS.has(method))
      .map((method) => explainMethod(method, path)),
    needsNoHeader &&
      !methods.includes('GET') &&
      `has needsNoHeader without GET at ${path}; add GET, or remove it`,
    isWebSocket && methods.join() !== 'GET' && `needs GET alone for the WebSocket at ${path}`,
  ];
}

/** Finds the error in a path that no call has: calls are compared as the URL parser writes them. */
function findPathError(path: string): string | false {
  if (/\/[:{]/.test(path)) return `allows ${path}; write * for a segment that varies`;
  if (/[?#]/.test(path)) return `allows ${path}; end it before ? or #, since every query passes`;
  const { pathname } = new URL(path, 'https://edge.example');
  return pathname !== path && `allows ${path}; write it as ${pathname}`;
}

function explainMethod(method: string, path: string): string {
  const fix = 'write methods such as GET or POST, in capital letters';
  return `allows ${JSON.stringify(method)} at ${path}, which the edge cannot forward; ${fix}`;
}
