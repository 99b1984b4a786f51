import { lstat, readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { ConfigError } from '@postern/edge';
import { type ConfigFile, parseConfig } from '@postern/edge/config';

/** The names of a configuration file, in the order in which they are looked for. */
export const CONFIG_FILE_NAMES: readonly string[] = [
  'postern.config.ts',
  'postern.config.mts',
  'postern.config.js',
  'postern.config.mjs',
  'postern.config.json',
];

/** A configuration file that was loaded, or none, or every error in it. */
export interface LoadedConfig {
  /** Absolute path; undefined if there is no file. */
  readonly path?: string;
  readonly file?: ConfigFile;
  readonly errors: readonly ConfigError[];
}

/** Where to look for a configuration file, and how to read it. */
export interface LoadConfigOptions {
  /** The folder that a relative path starts from. Default: the working directory. */
  readonly folder?: string;
  /** Imports the file at an absolute path. Default: the runtime's own `import()`. */
  readonly importModule?: (path: string) => Promise<{ readonly default?: unknown }>;
}

/**
 * Loads the configuration file: the one that `POSTERN_CONFIG` or `--config` names, or
 * `postern.config.{ts,mts,js,mjs,json}` in the folder. Node reads TypeScript from 22.18 on.
 */
export async function loadConfigFile(
  named: string | undefined,
  { folder = '', importModule = importNative }: LoadConfigOptions = {},
): Promise<LoadedConfig> {
  const path = await findFile(named, folder);
  if (path === undefined) {
    const fix = `names ${named}, which cannot be read; set it, or --config, to the configuration file`;
    return { errors: named === undefined ? [] : [{ name: 'POSTERN_CONFIG', fix }] };
  }
  const { file, errors } = path.endsWith('.json')
    ? await readJson(path)
    : await importFile(path, importModule);
  return { path, ...(file && { file }), errors };
}

/** Resolves a path of the configuration file, which is relative to the file. */
export function resolveFromConfig(path: string, { path: file }: LoadedConfig): string {
  return resolve(file === undefined ? process.cwd() : dirname(file), path);
}

async function findFile(named: string | undefined, folder: string): Promise<string | undefined> {
  for (const name of (named === undefined ? CONFIG_FILE_NAMES : [named]).map((file) =>
    isAbsolute(file) ? file : join(folder, file),
  )) {
    // Deno needs permission to know the working directory, so a name is resolved once it is found.
    // For `access` it needs permission to know the user. A broken link exists, and is an error.
    const isThere = await lstat(name).then(
      () => true,
      () => false,
    );
    if (isThere) return resolve(name);
  }
  return undefined;
}

type Content = Pick<LoadedConfig, 'file' | 'errors'>;

async function readJson(path: string): Promise<Content> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const fix = `cannot be read (${String(Reflect.get(Object(error), 'code'))}); make it a file that this process may read`;
    return { errors: [{ name: path, fix }] };
  }
  const { file, errors = [] } = parseConfig(text);
  return { ...(file && { file }), errors: errors.map(({ fix }) => ({ name: path, fix })) };
}

async function importNative(path: string): Promise<{ readonly default?: unknown }> {
  return import(pathToFileURL(path).href);
}

async function importFile(
  path: string,
  importModule: NonNullable<LoadConfigOptions['importModule']>,
): Promise<Content> {
  try {
    const module = await importModule(path);
    if (isConfigFile(module.default)) return { file: module.default, errors: [] };
    const fix = 'exports no configuration; write export default defineConfig(…)';
    return { errors: [{ name: path, fix }] };
  } catch (error) {
    return { errors: [{ name: path, fix: describeImportError(error) }] };
  }
}

function isConfigFile(value: unknown): value is ConfigFile {
  return typeof value === 'function';
}

function describeImportError(error: unknown): string {
  const code: unknown = Reflect.get(Object(error), 'code');
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') {
    return `is TypeScript, which Node ${process.version} cannot read; use Node 22.18 or later, or write postern.config.json`;
  }
  if (!(error instanceof Error)) return `cannot be loaded: ${String(error)}`;
  return `cannot be loaded: ${error.message}${describePlace(error)}${describeEnding(error)}`;
}

/** Node names the line of TypeScript that it cannot read only at the start of the stack. */
function describePlace({ stack = '' }: Error): string {
  const [, line] = /^[^\n]*[/\\][^\n]*:(\d+)\n/.exec(stack) ?? [];
  return line === undefined ? '' : ` (line ${line})`;
}

/** Vite finds `./other.ts` by `./other`, and Node does not: the file works in development only. */
function describeEnding(error: Error): string {
  const url: unknown = Reflect.get(error, 'url');
  const [, name] = /\/([^/.]+)$/.exec(String(url)) ?? [];
  return name === undefined ? '' : `; import a file by its whole name, such as ${name}.ts`;
}
