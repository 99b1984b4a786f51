import * as v from 'valibot';
import type { ConfigError } from '../failures/config-error.ts';
import { isObject, type JsonObject, parseObject } from '../http/json.ts';
import { configSchema, describeIssues, type JsonConfig } from './config-schema.ts';
import { lekab, lockitNetwork, oauth, oidc } from './connections.ts';
import type { ConfigEnvironment, ConfigFile } from './define-config.ts';
import { buildPreset } from './preset-connection.ts';

/** `${NAME}` stands for a variable of the environment. */
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g;
/** A byte order mark, which some editors write (RFC 8259 §8.1 allows a reader to ignore it). */
const BYTE_ORDER_MARK = /^\uFEFF/;

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
  const json = text.replace(BYTE_ORDER_MARK, '');
  const content = parseObject(json);
  if (content === undefined) {
    const fix = `is not a JSON object${findPlace(json)}; an editor shows the place with the published schema`;
    return { file: undefined, errors: [{ name: NAME, fix }] };
  }
  const checked = v.safeParse(configSchema, content);
  if (!checked.success) {
    const fixes = describeIssues(configSchema, content);
    return { file: undefined, errors: fixes.map((fix) => ({ name: NAME, fix })) };
  }
  const { output } = checked;
  const errors = findUnreadVariables(content).map((fix) => ({ name: NAME, fix }));
  if (errors.length > 0) return { file: undefined, errors };
  return { file: (environment) => buildConfig(output, environment), errors: undefined };
}

const NAME = 'postern.config.json';

/** Where a text stops being JSON. V8 names the place beside an excerpt, which may be a secret. */
function findPlace(json: string): string {
  try {
    JSON.parse(json);
    return '';
  } catch (error) {
    const [place = ''] = / \(line \d+ column \d+\)/.exec(String(error)) ?? [];
    return place;
  }
}

/** Finds texts with a `${` that is not a variable, such as `${NAME:-default}`: they would be sent as they are. */
function findUnreadVariables(value: unknown, path = ''): readonly string[] {
  if (typeof value === 'string') {
    const isRead = !value.replaceAll(VARIABLE, '').includes('${');
    return isRead ? [] : [`${path}: has "\${" without a name and "}"; write \${NAME}`];
  }
  if (typeof value !== 'object' || value === null) return [];
  const prefix = path === '' ? '' : `${path}.`;
  return Object.entries(value).flatMap(([key, item]) => findUnreadVariables(item, prefix + key));
}

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
