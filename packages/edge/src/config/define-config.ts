import type { ConfigConnection } from './connections.ts';
import type { RouteConfig } from './routes.ts';

/** Settings that a configuration file may state. A variable of the environment has precedence. */
export interface ConfigSettings {
  /** `POSTERN_PUBLIC_ORIGIN`. */
  readonly publicOrigin?: string | undefined;
  /** `POSTERN_ALLOWED_ORIGINS`. */
  readonly allowedOrigins?: readonly string[];
  /** `POSTERN_MODE`. */
  readonly mode?: 'forwarding' | 'token-mediating';
  /** `POSTERN_SESSION_IDLE_SECONDS`. */
  readonly sessionIdleSeconds?: number;
  /** `POSTERN_SESSION_ABSOLUTE_SECONDS`. */
  readonly sessionAbsoluteSeconds?: number;
  /** `POSTERN_LEASE_SECONDS`. */
  readonly leaseSeconds?: number;
}

/** The content of a configuration file. */
export interface PosternConfig<Ids extends string = string> {
  readonly connections?: readonly ConfigConnection<Ids>[];
  readonly routes?: readonly RouteConfig<NoInfer<Ids>>[];
  /**
   * Hosts of upstreams that may be called by `http:`, by name (`api.internal`) or as an IPv4 network
   * (`10.0.0.0/8`). Anybody on the way can read such calls and the tokens that they carry.
   */
  readonly insecureUpstreams?: readonly string[];
  readonly settings?: ConfigSettings;
  /** The folder of the app's built files, on Node and Deno. Default: no files are served. */
  readonly app?: string;
}

/** The environment that a configuration file reads: Worker variables, or those of a process. */
export type ConfigEnvironment = Readonly<Record<string, string | undefined>>;

/** What a configuration file exports: a function of the environment. */
export type ConfigFile = (environment: ConfigEnvironment) => PosternConfig;

/**
 * Defines the configuration of an edge, in one file for every runtime. The types reject a route that
 * names an unknown connection or lacks what its credential needs.
 *
 * @param read returns the configuration for an environment; or the configuration itself
 */
export function defineConfig<const Ids extends string = never>(
  read: PosternConfig<Ids> | ((environment: ConfigEnvironment) => PosternConfig<Ids>),
): ConfigFile {
  return typeof read === 'function' ? read : () => read;
}
