import type { ConfigError } from '@postern/edge';
import { type EdgeConfig, readConfig } from '@postern/edge/config';
import { findAppError } from './app-files.ts';
import { type LoadedConfig, loadConfigFile, resolveFromConfig } from './config-file.ts';
import type { ServerSettings } from './server-settings.ts';
import { type UnknownSetting, watchEnvironment } from './setting-names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Options of {@link readServerConfig}. */
export interface ReadServerConfigOptions<S extends ServerSettings> {
  /** The folder of the app's built files. Default: `app` of the configuration file, or none. */
  readonly app?: string | undefined;
  /** Whether the app's files must be there. Default true; otherwise none are served. */
  readonly needsApp?: boolean | undefined;
  /** The configuration file. Default: `POSTERN_CONFIG`, or `postern.config.*` in the directory. */
  readonly config?: string | undefined;
  /** Loads the configuration file. Default: the runtime's own `import()`. */
  readonly load?: (named: string | undefined) => Promise<LoadedConfig>;
  /** The names of all variables, of which those that nothing reads are reported. */
  readonly names: readonly string[];
  /** Reads one variable in the way of the runtime. */
  readonly readVariable: (name: string) => string | undefined;
  /** Reads the settings of the process. */
  readonly readProcess: (environment: Environment) => {
    readonly settings: S;
    readonly faults: readonly ConfigError[];
  };
}

/** The whole configuration of an edge that runs as a server. */
export interface ServerConfig<S extends ServerSettings> {
  readonly edge: EdgeConfig;
  readonly server: S;
  /** Absolute path of the app's folder; undefined if no files are served. */
  readonly app?: string;
  /** Absolute path of the configuration file; undefined if there is none. */
  readonly path?: string;
}

/** A configuration, or every error in it with its fix. */
export type ServerConfigReading<S extends ServerSettings> = {
  readonly unknown: readonly UnknownSetting[];
} & (
  | { readonly config: ServerConfig<S>; readonly errors: readonly [] }
  | { readonly config: undefined; readonly errors: readonly ConfigError[] }
);

/** Reads settings and configuration file of a process, and reports every error at once. */
export async function readServerConfig<S extends ServerSettings>({
  app: folder,
  needsApp = true,
  config: named,
  load = loadConfigFile,
  names,
  readVariable,
  readProcess,
}: ReadServerConfigOptions<S>): Promise<ServerConfigReading<S>> {
  const environment = watchEnvironment(readVariable);
  const loaded = await load(named ?? (environment.values['POSTERN_CONFIG'] || undefined));
  const edge = readConfig(environment.values, names, loaded.file);
  const server = readProcess(environment.values);
  const configured = edge.config?.app;
  const built =
    folder ?? (configured === undefined ? undefined : resolveFromConfig(configured, loaded));
  const app = needsApp ? built : undefined;
  const appError = await findAppError(app);
  const unknown = environment.findUnknown(names);
  const errors = [
    ...loaded.errors,
    // Without the file, the rest would be reported as missing.
    ...(loaded.errors.length > 0 ? [] : addNoFile(edge.errors ?? [], loaded)),
    ...server.faults,
    ...(appError === undefined ? [] : [{ name: 'app', fix: appError }]),
  ];
  if (edge.config === undefined || errors.length > 0) return { config: undefined, errors, unknown };
  const config = {
    edge: edge.config,
    server: server.settings,
    ...(app !== undefined && { app }),
    ...(loaded.path !== undefined && { path: loaded.path }),
  };
  return { config, errors: [], unknown };
}

/** Without a file, a missing provider most often means that the command runs in the wrong folder. */
function addNoFile(errors: readonly ConfigError[], { path }: LoadedConfig): readonly ConfigError[] {
  const needsProvider = errors.some(({ name }) => name === 'POSTERN_OIDC_ISSUER');
  if (path !== undefined || !needsProvider) return errors;
  const fix =
    'is not set, and this folder has no postern.config.{ts,mts,js,mjs,json}; if your app has one, run the command in its folder';
  return [...errors, { name: 'POSTERN_CONFIG', fix }];
}
