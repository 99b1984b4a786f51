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
}

/** The whole configuration of an edge on Node. */
export type NodeConfig = ServerConfig<NodeSettings>;

/** A configuration, or every error in it with its fix. */
export type NodeConfigReading = ServerConfigReading<NodeSettings>;

/** Reads settings and configuration file of a process, and reports every error at once. */
export function readNodeConfig({
  environment = process.env,
  ...options
}: ReadNodeConfigOptions = {}): Promise<NodeConfigReading> {
  return readServerConfig({
    ...options,
    names: Object.keys(environment),
    readVariable: (name) => environment[name],
    readProcess: readNodeSettings,
  });
}
