import type { EdgeConnection } from '../app/parts.ts';
import { readRedirectUri } from '../auth/redirect-uri.ts';
import { collectConnections, findConnectionErrors } from '../build-parts.ts';
import { createLekab } from '../connections/lekab.ts';
import { createLockitNetwork } from '../connections/lockit.ts';
import { readConfigured } from '../discovered/configured.ts';
import { createApiTokens } from '../exchange/index.ts';
import type { ConfigError } from '../failures/config-error.ts';
import { Failure } from '../failures/failure.ts';
import { defineRoutes, type Routes } from '../forwarding/define-routes.ts';
import { buildRoutes } from '../routes/built-in.ts';
import { listClaims } from '../routes/user-access.ts';
import { Secret } from '../sealing/secret.ts';
import { Environment } from '../settings/environment.ts';
import { readSettings } from '../settings/read-settings.ts';
import type { Settings } from '../settings/settings.ts';
import type { ConfigConnection } from './connections.ts';
import type {
  ConfigEnvironment,
  ConfigFile,
  ConfigSettings,
  PosternConfig,
} from './define-config.ts';
import { evaluateFile } from './evaluate-file.ts';
import { completeRoute } from './routes.ts';

/** A complete configuration, for `createEdge`. */
export interface EdgeConfig {
  readonly settings: Settings;
  readonly connections: readonly EdgeConnection[];
  readonly routes: Routes;
  /** Hosts of upstreams that are called by `http:` outside this machine. */
  readonly insecureUpstreams: readonly string[];
  /** The folder of the app's built files, as the file names it. */
  readonly app?: string;
}

/** A configuration, or every error in it with its fix; never both. */
export type ConfigReading =
  | { readonly config: EdgeConfig; readonly errors: undefined }
  | { readonly config: undefined; readonly errors: readonly ConfigError[] };

const NO_PROVIDER: ConfigError = {
  name: 'POSTERN_OIDC_ISSUER',
  fix: 'is missing, and no other provider is configured; set it, or add a connection to the configuration file. The built-in providers have LOCKIT_CLIENT_ID and LEKAB_USERNAME',
};

/**
 * Reads the whole configuration: the settings, the provider and APIs that the environment names
 * (`POSTERN_OIDC_*`, `POSTERN_API_<NAME>`), and a configuration file. It reports every error at once.
 *
 * @param values the environment
 * @param names the names of the environment, to find those of the APIs
 * @param file default: no file
 */
export function readConfig(
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
  file: ConfigFile = () => ({}),
): ConfigReading {
  const { environment, findMissing } = watchEnvironment(values);
  const { content, errors } = evaluateFile(file, environment);
  // Without a file, the settings are read all the same, so that none of them counts as unknown.
  const reading = combine(content ?? {}, values, names);
  if (content && reading.config) return reading;
  return { config: undefined, errors: [...(errors ?? reading.errors ?? []), ...findMissing()] };
}

/** Combines a file's content with the environment, and checks the whole. */
function combine(
  { connections: declared = [], insecureUpstreams = [], app, ...rest }: PosternConfig,
  values: Readonly<Record<string, unknown>>,
  names: readonly string[],
): ConfigReading {
  const all = overlay(values, readFileSettings(rest.settings, declared));
  const own = declared.flatMap(({ connection }) => connection ?? []);
  const builtIn = buildBuiltIn(all);
  const signIn = [...own, ...builtIn].find(({ authorizationCode }) => authorizationCode);
  const fromEnvironment = readConfigured(all, names, signIn?.id);
  const connections = [...own, ...fromEnvironment.connections];
  // A provider of which one setting is missing has an error of its own.
  const providers = [...connections, ...fromEnvironment.faults];
  const { faults, settings } = readSettings(all, providers, NO_PROVIDER);
  const named = (rest.routes ?? []).flatMap(listClaims);
  const known = [...builtIn, ...connections.map((one) => assumeCapable(one, named))];
  const completed = (rest.routes ?? []).map((route) => completeRoute(route, known));
  const routes = defineRoutes(
    [
      ...(settings ? buildRoutes(settings) : []),
      ...completed.filter((route) => 'upstream' in route),
      ...fromEnvironment.routes,
    ],
    { insecureUpstreams, apiTokens: rest.apiTokens ?? createApiTokens() },
  );
  const errors = unique([
    ...(faults ?? []),
    ...fromEnvironment.faults,
    ...completed.flatMap((route) => ('upstream' in route ? [] : route)),
    ...findConnectionErrors([...builtIn, ...connections], settings?.publicOrigin ?? ''),
    ...routes.validate(new Map(known.map((connection) => [connection.id, connection]))),
  ]);
  if (settings === undefined || errors.length > 0) {
    return { config: undefined, errors };
  }
  const config = { settings, connections, routes, insecureUpstreams, ...(app && { app }) };
  return { config, errors: undefined };
}

/**
 * Lists every connection with the addresses to register at its provider: the redirect URI if users sign in
 * with it, and the post-logout redirect URI if the edge can also sign them out there.
 */
export function collectConnectionNames({ settings, connections }: EdgeConfig): readonly {
  readonly id: string;
  readonly redirectUri?: string;
  readonly postLogoutRedirectUri?: string;
}[] {
  return collectConnections(settings, connections).map((connection) => ({
    id: connection.id,
    ...(connection.authorizationCode && {
      redirectUri: readRedirectUri(connection, settings.publicOrigin),
    }),
    ...(connection.hooks?.signOutAtProvider && {
      postLogoutRedirectUri: `${settings.publicOrigin}/auth/connections/${connection.id}/signed-out`,
    }),
  }));
}

/** The environment for a configuration file, and what is wrong with the variables that it read. */
function watchEnvironment(values: Readonly<Record<string, unknown>>): {
  readonly environment: ConfigEnvironment;
  readonly findMissing: () => readonly ConfigError[];
} {
  const missing = new Set<string>();
  const reader = new Environment(values);
  const environment = new Proxy<Record<string, string | undefined>>(
    {},
    {
      get(_, name) {
        const value = reader.text(String(name));
        if (value === undefined) missing.add(String(name));
        return value;
      },
    },
  );
  return {
    environment,
    findMissing: () =>
      [...missing].map(
        (name) =>
          reader.faults.find((fault) => fault.name === name) ?? {
            name,
            fix: 'is not set; the configuration file reads it',
          },
      ),
  };
}

/** The file's settings, by their names in the environment. */
function readFileSettings(
  settings: ConfigSettings = {},
  declared: readonly ConfigConnection[],
): Record<string, string> {
  const named = {
    POSTERN_PUBLIC_ORIGIN: settings.publicOrigin,
    POSTERN_ALLOWED_ORIGINS: settings.allowedOrigins?.join(','),
    POSTERN_MODE: settings.mode,
    POSTERN_SESSION_IDLE_SECONDS: settings.sessionIdleSeconds,
    POSTERN_SESSION_ABSOLUTE_SECONDS: settings.sessionAbsoluteSeconds,
    POSTERN_LEASE_SECONDS: settings.leaseSeconds,
    POSTERN_LOG_LEVEL: settings.logLevel,
  };
  const all: Record<string, string | number | undefined> = named;
  for (const { settings: own } of declared) Object.assign(all, own);
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
}

/**
 * The environment, with the file's settings behind it. An empty variable counts as unset. Each variable
 * is read when it is needed, because reading one marks it as known, and on Deno needs a permission.
 */
function overlay(
  values: Readonly<Record<string, unknown>>,
  fileSettings: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> {
  return new Proxy<Record<string, unknown>>(
    {},
    {
      get(_, key) {
        const name = String(key);
        const value = values[name];
        return value === undefined || value === '' ? fileSettings[name] : value;
      },
    },
  );
}

/** The built-in connections that the settings switch on, for the checks of routes. */
function buildBuiltIn(values: Readonly<Record<string, unknown>>): readonly EdgeConnection[] {
  const baseUrl = 'https://invalid';
  const secret = new Secret('');
  const lockit = { clientId: '', clientSecret: secret, baseUrl, basicEncoding: 'plain' } as const;
  const lekab = { username: '', password: secret, baseUrl };
  return [
    ...(values['LOCKIT_CLIENT_ID'] !== undefined ? [createLockitNetwork(lockit, baseUrl)] : []),
    ...(values['LEKAB_USERNAME'] !== undefined ? [createLekab(lekab)] : []),
  ];
}

/** An invalid connection fits every route: its own errors are enough. */
function assumeCapable(connection: EdgeConnection, claims: readonly string[]): EdgeConnection {
  const isValid = (connection.hooks?.validate?.() ?? []).length === 0;
  if (isValid) return connection;
  const authorizationCode = { flow: 'edge', scopes: ['openid'] } as const;
  const requestApiToken = connection.requestApiToken ?? (async () => new Failure('internal'));
  const granted = { clientCredentials: true, scopedTokens: true } as const;
  const capabilities = { authorizationCode, requestApiToken, ...granted };
  return { ...connection, ...capabilities, claims };
}

function unique(errors: readonly ConfigError[]): readonly ConfigError[] {
  return [...new Map(errors.map((error) => [`${error.name} ${error.fix}`, error])).values()];
}
