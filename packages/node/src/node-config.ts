import {
  type ReadServerConfigOptions,
  readServerConfig,
  type ServerConfig,
  type ServerConfigReading,
} from '@postern/server';
import { type NodeSettings, readNodeSettings } from './node-settings.ts';

/** Options of {@link readNodeConfig}. */
export interface ReadNodeConfigOptions
  extends Pick<ReadServerConfigOptions<NodeSettings>, 'app' | 'config'> {
  /** Default: the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** How many processes share the port, or `auto`. Default: `POSTERN_WORKERS`, or 1. */
  readonly workers?: number | string | undefined;
}

/** The whole configuration of an edge on Node. */
export type NodeConfig = ServerConfig<NodeSettings>;

/** A configuration, or every error in it with its fix. */
export type NodeConfigReading = ServerConfigReading<NodeSettings>;

/** What `postern check` needs besides: in development, the app may not have been built. */
export interface ReadCheckedConfigOptions extends ReadNodeConfigOptions {
  /** Whether the app's built files must be there. Default true. */
  readonly needsApp?: boolean;
}

/** Reads settings and configuration file of a process, and reports every error at once. */
export function readNodeConfig(options: ReadNodeConfigOptions = {}): Promise<NodeConfigReading> {
  return readCheckedConfig(options);
}

/** As {@link readNodeConfig}, for the commands that check a configuration. */
export function readCheckedConfig({
  environment: given = process.env,
  workers,
  ...options
}: ReadCheckedConfigOptions): Promise<NodeConfigReading> {
  const environment =
    workers === undefined ? given : { ...given, POSTERN_WORKERS: String(workers) };
  return readServerConfig({
    ...options,
    names: Object.keys(environment),
    readVariable: (name) => environment[name],
    readProcess: readNodeSettings,
  });
}
