import * as v from 'valibot';
import type { ConfigError } from '../failures/config-error.ts';
import { isObject, type JsonObject, parseObject } from '../http/json.ts';
import { configSchema, describeIssue, type JsonConfig } from './config-schema.ts';
import { lekab, lockitNetwork, oauth, oidc } from './connections.ts';
import type { ConfigEnvironment, ConfigFile } from './define-config.ts';
import { buildPreset } from './preset-connection.ts';

/** `${NAME}` stands for a variable of the environment. */
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A parsed file, or every error in it; never both. */
export type ParsedConfig =
  | { readonly file: ConfigFile; readonly errors: undefined }
  | { readonly file: undefined; readonly errors: readonly ConfigError[] };

/**
 * Parses `postern.config.json`: the same as `defineConfig`, without code. Texts may contain `${NAME}`
 * for a variable of the environment.
 *
 * @param text the file's content
 * @returns the configuration; or every error in it with its fix
 */
export function parseConfig(text: string): ParsedConfig {
  const content = parseObject(text);
  if (content === undefined) {
    const fix = 'is not a JSON object; an editor shows the place with the published schema';
    return { file: undefined, errors: [{ name: NAME, fix }] };
  }
  const checked = v.safeParse(configSchema, content);
  if (!checked.success) {
    const errors = checked.issues.map((issue) => ({ name: NAME, fix: describeIssue(issue) }));
    return { file: undefined, errors };
  }
  const { output } = checked;
  return { file: (environment) => buildConfig(output, environment), errors: undefined };
}

const NAME = 'postern.config.json';

function buildConfig(config: JsonConfig, environment: ConfigEnvironment): ReturnType<ConfigFile> {
  const {
    connections = [],
    routes,
    insecureUpstreams,
    settings,
    app,
  }: JsonConfig = replace(config, environment);
  return {
    connections: connections.map((connection) => {
      switch (connection.type) {
        case 'oidc': {
          const { type: _, ...options } = connection;
          return oidc(options);
        }
        case 'oauth': {
          const { type: _, ...options } = connection;
          return oauth(options);
        }
        case 'lockitNetwork':
          return lockitNetwork(connection);
        case 'lekab':
          return lekab(connection);
        default:
          return buildPreset(connection);
      }
    }),
    ...(routes && { routes }),
    ...(insecureUpstreams && { insecureUpstreams }),
    ...(settings && { settings }),
    ...(app !== undefined && { app }),
  };
}

/** Replaces the variables in every text. A field that is one unset variable is left out. */
function replace<T>(value: T, environment: ConfigEnvironment): T;
function replace(value: unknown, environment: ConfigEnvironment): unknown {
  if (typeof value === 'string') return replaceText(value, environment);
  if (Array.isArray(value)) return value.map((item) => replace(item, environment));
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([name, item]) => [name, replace(item, environment)]);
  const result: JsonObject = Object.fromEntries(entries.filter(([, item]) => item !== undefined));
  return result;
}

function replaceText(text: string, environment: ConfigEnvironment): string | undefined {
  const [first] = text.matchAll(VARIABLE);
  if (first?.[0] === text) return environment[first[1] ?? ''];
  return text.replaceAll(VARIABLE, (_, name: string) => environment[name] ?? '');
}
