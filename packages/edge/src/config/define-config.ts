import type { RouteTokens } from '../forwarding/define-routes.ts';
import type { LogLevel } from '../observing/log-line.ts';
import type { ConfigConnection } from './connections.ts';
import type { RouteConfig } from './routes.ts';

/** Settings of a configuration file. Each is overridden by the variable of the environment it names. */
export interface ConfigSettings {
  /**
   * The origin that browsers see: https, or http on loopback. Overridden by `POSTERN_PUBLIC_ORIGIN`.
   * Required in one of the two places.
   */
  readonly publicOrigin?: string | undefined;
  /**
   * Other origins whose pages may call the edge. Overridden by `POSTERN_ALLOWED_ORIGINS`. Default:
   * none.
   */
  readonly allowedOrigins?: readonly string[];
  /**
   * `token-mediating` allows the browser to fetch the access token. Overridden by `POSTERN_MODE`.
   * Default `forwarding`.
   */
  readonly mode?: 'forwarding' | 'token-mediating';
  /**
   * How long a session lasts without use, in seconds. Overridden by `POSTERN_SESSION_IDLE_SECONDS`.
   * Default 604800 (7 days).
   */
  readonly sessionIdleSeconds?: number;
  /**
   * How long a session lasts at most, in seconds. Overridden by `POSTERN_SESSION_ABSOLUTE_SECONDS`.
   * Default 2592000 (30 days).
   */
  readonly sessionAbsoluteSeconds?: number;
  /**
   * How long calls may skip the store after the session was last checked, in seconds; 0 disables
   * leases. Overridden by `POSTERN_LEASE_SECONDS`. Default 30.
   */
  readonly leaseSeconds?: number;
  /**
   * The least important events that are logged: `debug`, `info`, `warn` or `error`. Overridden by
   * `POSTERN_LOG_LEVEL`. Default `info`.
   */
  readonly logLevel?: LogLevel;
}

/** The content of a configuration file. */
export interface PosternConfig<Ids extends string = string> {
  /** The providers: results of `oidc()`, `oauth()`, `lockitNetwork()` and `lekab()`. Default: none. */
  readonly connections?: readonly ConfigConnection<Ids>[];
  /** The APIs behind `/api`. Default: none besides those of the built-in connections. */
  readonly routes?: readonly RouteConfig<NoInfer<Ids>>[];
  /**
   * Upstream hosts for which plain http is allowed, as a host name (`api.internal`) or an IPv4 network
   * (`10.0.0.0/8`). Everyone on the network path can read these calls and their tokens. Default: none;
   * http on loopback is always allowed.
   */
  readonly insecureUpstreams?: readonly string[];
  /**
   * Tokens for code at the edge, by name: `createApiTokens({ … })` of `@postern/edge/exchange`. Default:
   * those that routes name. Not in JSON.
   */
  readonly apiTokens?: RouteTokens;
  /** Limits of sessions, origins and mode. The environment overrides each. Default: the defaults of all. */
  readonly settings?: ConfigSettings;
  /** The folder of the app's built files, on Node and Deno. Default: no files are served. */
  readonly app?: string;
}

/** The environment that a configuration file reads: Worker bindings, or `process.env`. */
export type ConfigEnvironment = Readonly<Record<string, string | undefined>>;

/** What a configuration file exports: a function of the environment. */
export type ConfigFile = (environment: ConfigEnvironment) => PosternConfig;

/**
 * Defines the configuration of an edge, in one file for every runtime. The types reject a
 * route whose connection is not configured, or that lacks a field that its `credential` requires.
 *
 * @param config the configuration, or a function that returns it for an environment
 */
export function defineConfig<const Ids extends string = never>(
  config: PosternConfig<Ids> | ((environment: ConfigEnvironment) => PosternConfig<Ids>),
): ConfigFile {
  return typeof config === 'function' ? config : () => config;
}
