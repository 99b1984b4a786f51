import type { ConfigError } from '@postern/edge';
import type { ConfigFile, EdgeConfig } from '@postern/edge/config';
import {
  createServer,
  type LoadedConfig,
  loadConfigFile,
  readServerConfig,
  readServerSettings,
  type Server,
} from '@postern/server';
import { joinWebSockets } from '@postern/server/web-sockets';
import { runnerImport } from 'vite';
import { completeFile, DEFAULT_FILE } from './complete-file.ts';
import { describeNeeds, describeProviders } from './describe.ts';
import { listSignInFacts } from './dev-advice.ts';
import { createDevLog } from './dev-log.ts';
import type { DevRoutes } from './dev-routes.ts';
import { keepStore, readDevState } from './dev-state.ts';
import { INSPECTOR_PATH } from './inspector.ts';
import { createClaimsAdvice } from './missing-claims.ts';
import { createDevFetch } from './missing-upstream.ts';
import { findNeeds, type Needs } from './needs.ts';
import { startServices } from './services.ts';

/** Where the edge of an app runs, and what it reads. */
export interface DevEdgeOptions {
  /** Absolute path of the app. */
  readonly root: string;
  /** The configuration file, absolute or relative to the root. Default: `postern.config.*`. */
  readonly config: string | undefined;
  /** The variables of the process and of the `.env` files. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Origin of the dev server, unless `POSTERN_PUBLIC_ORIGIN` is set. */
  readonly origin: string;
  readonly warn: (text: string) => void;
}

/** An edge, or every error of its configuration. */
export interface DevEdge {
  readonly server: Server | undefined;
  readonly errors: readonly ConfigError[];
  /** What runs on this machine, and why. */
  readonly lines: readonly string[];
  /** Absolute paths of the configuration file and of what it imports. */
  readonly files: readonly string[];
  readonly routes: DevRoutes;
  /** What a session lacks that the configuration lists. */
  readonly adviseClaims: (view: unknown) => string | undefined;
}

/** An edge that could not be created. */
export const NO_EDGE: DevEdge = {
  server: undefined,
  errors: [],
  lines: [],
  files: [],
  routes: { list: [], missing: new Map() },
  adviseClaims: () => undefined,
};

/** Reads the configuration, starts the services that it lacks, and creates the edge. */
export async function createDevEdge(options: DevEdgeOptions): Promise<DevEdge> {
  const { root, environment, warn } = options;
  const publicOrigin = environment['POSTERN_PUBLIC_ORIGIN'] || options.origin;
  const { loaded, files } = await loadFile(options);
  const file = mapErrors(loaded.file ?? (namesProvider(environment) ? EMPTY_FILE : DEFAULT_FILE));
  const state = readDevState(root);
  const needs = findNeeds(file, environment);
  const { provider, settings } = await startServices(needs, state, publicOrigin);
  const values: Readonly<Record<string, string | undefined>> = {
    ...environment,
    ...settings,
    POSTERN_KEYS: environment['POSTERN_KEYS'] || state.keys,
    POSTERN_PUBLIC_ORIGIN: publicOrigin,
  };
  const { config, errors, unknown } = await readServerConfig({
    load: () => Promise.resolve({ ...loaded, file: completeFile(file, needs, provider) }),
    names: Object.keys(values),
    readVariable: (name) => values[name],
    readProcess: readServerSettings,
  });
  warnUnknown(unknown, warn);
  if (config === undefined) {
    return { ...NO_EDGE, errors, files };
  }
  const routes: DevRoutes = { list: config.edge.routes.list, missing: needs.upstreams };
  const facts = listSignInFacts(config.edge);
  const server = await createServer({
    config: config.edge,
    // A trace is for the developer of an app on the same machine, as here.
    server: { ...config.server, isTraced: true },
    store: keepStore(state, [...facts, ...listLockitClient(config.edge)]),
    fetch: createDevFetch(needs),
    joinWebSockets,
    log: createDevLog({ warn, facts, publicOrigin, routes }),
  });
  const providers = describeProviders(facts, needs);
  const lines = [...providers, ...describe(needs, publicOrigin, options, provider?.issuer)];
  const adviseClaims = createClaimsAdvice(facts);
  return { server, errors: [], lines, files, routes, adviseClaims };
}

/** Loads the configuration file, and lists it with the files that it imports. */
async function loadFile({ root, config, environment }: DevEdgeOptions): Promise<{
  readonly loaded: LoadedConfig;
  readonly files: readonly string[];
}> {
  const files: string[] = [];
  const loaded = await loadConfigFile(config ?? (environment['POSTERN_CONFIG'] || undefined), {
    folder: root,
    async importModule(path) {
      // A module that cannot be loaded is listed too: its next change may fix it.
      const plugins = [{ name: 'postern:files', load: (id: string) => void files.push(id) }];
      const { module } = await runnerImport<{ default?: unknown }>(path, { plugins });
      return module;
    },
  });
  return { loaded, files: loaded.path === undefined ? files : [...files, loaded.path] };
}

/** Lets an error that the file throws name its line there, and not that of the code that Vite runs. */
function mapErrors(file: ConfigFile): ConfigFile {
  return (environment) => {
    const { sourceMapsEnabled } = process;
    process.setSourceMapsEnabled(true);
    try {
      return file(environment);
    } catch (error) {
      // The first access to the stack formats it.
      if (error instanceof Error) String(error.stack);
      throw error;
    } finally {
      process.setSourceMapsEnabled(sourceMapsEnabled);
    }
  };
}

/** The client of the connection `lockit`, which settings declare: its emulator's, or a real one. */
function listLockitClient({
  settings: { lockit },
}: EdgeConfig): readonly { id: string; issuer: string; clientId: string }[] {
  return lockit ? [{ id: 'lockit', issuer: lockit.baseUrl, clientId: lockit.clientId }] : [];
}

function warnUnknown(
  unknown: readonly { readonly name: string; readonly meant?: string | undefined }[],
  warn: (text: string) => void,
): void {
  for (const { name, meant } of unknown) {
    if (meant !== undefined) warn(`${name}: nothing reads this variable; did you mean ${meant}?`);
  }
}

const EMPTY_FILE: ConfigFile = () => ({});

/** Whether the environment alone configures a provider. */
function namesProvider(environment: DevEdgeOptions['environment']): boolean {
  const names = ['POSTERN_OIDC_ISSUER', 'LOCKIT_CLIENT_ID', 'LEKAB_USERNAME'];
  return names.some((name) => environment[name]);
}

function describe(
  needs: Needs,
  publicOrigin: string,
  { origin }: DevEdgeOptions,
  issuer: string | undefined,
): readonly string[] {
  const elsewhere = `open ${publicOrigin}, as POSTERN_PUBLIC_ORIGIN says`;
  const flows = `flows of your app: ${publicOrigin}${INSPECTOR_PATH}`;
  return [...describeNeeds(needs, issuer), flows, ...(publicOrigin === origin ? [] : [elsewhere])];
}
