import type { EdgeConnection } from '../app/parts.ts';
import type { ConfigError } from '../failures/config-error.ts';
import type { ApiNeed } from '../routes/api-token.ts';
import { ROUTE_DEFAULTS } from '../routes/built-in.ts';
import type {
  BaseRoute,
  PublicRoute,
  Route,
  RouteMatch,
  SecretRoute,
  ServiceRoute,
  UserRoute,
} from '../routes/route.ts';

interface BaseRouteConfig extends Partial<Omit<BaseRoute, 'name' | 'upstream' | 'allow'>> {
  /** The first segment below `/api/`. */
  readonly name: string;
  /** Origin of the API, and a path if any. */
  readonly upstream: string | undefined;
  /** Methods and path, such as `GET /**` or `GET,POST /orders`; or the long form. */
  readonly allow: readonly (string | RouteMatch)[];
}

/** Whose token a route sends. */
interface TokenConfig<Ids extends string> {
  /** The id of the connection. Default: the only one that fits the credential. */
  readonly connection?: Ids;
}

/** Who may call a route that sends none of the user's tokens. */
interface CallerConfig<Ids extends string> {
  /** Whether the caller must be signed in. Default true. */
  readonly needsSession?: boolean;
  /** The connections that the user may have signed in with. Default: all. */
  readonly signedInWith?: readonly Ids[];
}

/**
 * A route of a configuration file. Limits and timeouts have defaults. `connection` may be left out
 * if only one connection fits the credential.
 */
export type RouteConfig<Ids extends string = string> = BaseRouteConfig &
  (
    | (Pick<UserRoute, 'credential'> & ApiNeed & TokenConfig<Ids>)
    | (Pick<ServiceRoute, 'credential' | 'scopes' | 'resource'> &
        TokenConfig<Ids> &
        CallerConfig<Ids>)
    | (Pick<SecretRoute, 'credential' | 'header' | 'scheme'> &
        CallerConfig<Ids> & {
          readonly connection?: undefined;
          /** From the environment: `env.PAYMENTS_KEY`, in JSON `${PAYMENTS_KEY}`. */
          readonly secret: string | undefined;
        })
    | (Pick<PublicRoute, 'credential'> & CallerConfig<Ids> & { readonly connection?: undefined })
  );

const NEEDS_UPSTREAM = 'has no upstream; set it to an origin such as https://orders.example.com';
/** Methods, a space, and a path. */
const SHORT_FORM = /^([A-Za-z]+(?:,[A-Za-z]+)*) +(\/\S*)$/;

/**
 * Adds the defaults to a route.
 *
 * @returns the route, for `defineRoutes` to check; or errors that only the short form can have
 */
export function completeRoute(
  route: RouteConfig,
  connections: readonly EdgeConnection[],
): Route | readonly ConfigError[] {
  const name = `route ${route.name}`;
  const allow = route.allow.map(readMatch);
  const invalid = route.allow.filter((_, index) => allow[index] === undefined);
  const connection = route.connection ?? findConnection(route.credential, connections);
  const errors = invalid.map((text) => ({
    name,
    fix: `allows ${JSON.stringify(text)}; write methods and a path, such as "GET,POST /orders"`,
  }));
  if (!route.upstream) errors.push({ name, fix: NEEDS_UPSTREAM });
  if (typeof connection === 'object') errors.push({ name, fix: connection.fix });
  if (errors.length > 0) return errors;
  const common = {
    upstream: route.upstream ?? '',
    allow: allow.filter((match) => match !== undefined),
  };
  const id = typeof connection === 'string' ? connection : '';
  switch (route.credential) {
    case 'user':
      return { ...ROUTE_DEFAULTS, ...route, ...common, connection: id };
    case 'service':
      return { ...ROUTE_DEFAULTS, needsSession: true, ...route, ...common, connection: id };
    case 'secret': {
      const { connection: _, secret = '', ...rest } = route;
      return { ...ROUTE_DEFAULTS, needsSession: true, ...rest, ...common, secret };
    }
    case 'none': {
      const { connection: _, ...rest } = route;
      return { ...ROUTE_DEFAULTS, needsSession: true, ...rest, ...common };
    }
  }
}

function readMatch(allowed: string | RouteMatch): RouteMatch | undefined {
  if (typeof allowed !== 'string') return allowed;
  const [, methods, path] = SHORT_FORM.exec(allowed.trim()) ?? [];
  if (methods === undefined || path === undefined) return undefined;
  return { methods: methods.toUpperCase().split(','), path };
}

/** The id of the only connection with the credential; what to do if there is none, or several. */
function findConnection(
  credential: Route['credential'],
  connections: readonly EdgeConnection[],
): string | undefined | { readonly fix: string } {
  if (credential === 'none' || credential === 'secret') return undefined;
  const fitting = connections.filter(({ authorizationCode, clientCredentials }) =>
    credential === 'user' ? authorizationCode : clientCredentials,
  );
  const [only, ...others] = fitting.map(({ id }) => id);
  if (only === undefined) {
    const need = credential === 'user' ? 'with which users sign in' : 'with client_credentials';
    return { fix: `needs a connection ${need}; add one` };
  }
  if (others.length === 0) return only;
  return { fix: `names no connection; set connection to ${[only, ...others].join(' or ')}` };
}
