import type { ConfigError } from '@postern/edge';
import { type EdgeConfig, readConfig } from '@postern/edge/config';
import { findSiteError, type UnknownSetting, watchEnvironment } from '@postern/server';
import { loadConfigFile, resolveFromConfig } from './config-file.ts';
import { type NodeSettings, readNodeSettings } from './node-settings.ts';

/** Options of {@link readNodeConfig}. */
export interface ReadNodeConfigOptions {
  /** The folder of the app's built files. Default: `app` of the configuration file, or none. */
  readonly app?: string | undefined;
  /** The configuration file. Default: `POSTERN_CONFIG`, or `postern.config.*` in the directory. */
  readonly config?: string | undefined;
  /** Default: the process's environment. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/** The whole configuration of an edge on Node. */
export interface NodeConfig {
  readonly edge: EdgeConfig;
  readonly node: NodeSettings;
  /** Absolute path of the app's folder; undefined if no files are served. */
  readonly app?: string;
  /** Absolute path of the configuration file; undefined if there is none. */
  readonly path?: string;
}

/** A configuration, or every error in it with its fix. */
export type NodeConfigReading = { readonly unknown: readonly UnknownSetting[] } & (
  | { readonly config: NodeConfig; readonly errors: readonly [] }
  | { readonly config: undefined; readonly errors: readonly ConfigError[] }
);

/** Reads settings and configuration file of a process, and reports every error at once. */
export async function readNodeConfig({
  app: folder,
  config: named,
  environment: variables = process.env,
}: ReadNodeConfigOptions = {}): Promise<NodeConfigReading> {
  const names = Object.keys(variables);
  const environment = watchEnvironment((name) => variables[name]);
  const loaded = await loadConfigFile(named ?? (environment.values['POSTERN_CONFIG'] || undefined));
  const edge = readConfig(environment.values, names, loaded.file);
  const node = readNodeSettings(environment.values);
  const app =
    folder ??
    (edge.config?.app === undefined ? undefined : resolveFromConfig(edge.config.app, loaded));
  const siteError = app === undefined ? undefined : await findSiteError(app);
  const unknown = environment.findUnknown(names);
  const errors = [
    ...loaded.errors,
    // Without the file, the rest would be reported as missing.
    ...(loaded.errors.length > 0 ? [] : (edge.errors ?? [])),
    ...node.faults,
    ...(siteError === undefined ? [] : [{ name: 'app', fix: siteError }]),
  ];
  if (edge.config === undefined || errors.length > 0) return { config: undefined, errors, unknown };
  const config = {
    edge: edge.config,
    node: node.settings,
    ...(app !== undefined && { app }),
    ...(loaded.path !== undefined && { path: loaded.path }),
  };
  return { config, errors: [], unknown };
}
