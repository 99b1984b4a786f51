import { existsSync, readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import {
  type ReadCheckedConfigOptions,
  type ReadNodeConfigOptions,
  readCheckedConfig,
} from '../node-config.ts';
import { changeKeys } from './keys.ts';

/** The files that the dev server reads, the first one wins (Vite, in the mode `development`). */
const FILES = ['.env.development.local', '.env.development', '.env.local', '.env'];
/** Without these, the dev server uses its own origin and keys. If the shell sets one, `check` reads production. */
const PRODUCTION = ['POSTERN_PUBLIC_ORIGIN', 'POSTERN_KEYS'];
/** The origin of Vite's dev server, unless it has another port. */
export const DEV_ORIGIN = 'http://localhost:5173';

type Environment = Readonly<Record<string, string | undefined>>;

/** Options of `postern check` and `postern doctor`. */
export interface CheckOptions extends ReadNodeConfigOptions {
  /** Whether the settings are those of production even if there are files of the dev server. */
  readonly isProduction?: boolean | undefined;
}

/** The settings of an app in development, as its dev server reads them. */
export interface Development {
  /** The files that were read. */
  readonly files: readonly string[];
  /** With the dev server's defaults. */
  readonly options: ReadCheckedConfigOptions;
  /** Without the dev server's defaults. */
  readonly environment: Environment;
}

/**
 * Reads the files of the dev server in the working directory.
 *
 * @returns undefined if there is none, or if the settings are those of production
 */
export function readDevelopment({
  isProduction,
  environment: given = process.env,
  ...options
}: CheckOptions): Development | undefined {
  const files = FILES.filter((name) => existsSync(name));
  const isOurs = files.some((name) => name !== '.env');
  if (isProduction || !isOurs || PRODUCTION.some((name) => given[name])) return undefined;
  const values = files.toReversed().map((name) => parseEnv(readFileSync(name, 'utf8')));
  const environment: Environment = Object.assign({}, ...values, given);
  const { keys } = changeKeys('new', undefined);
  const defaults = { POSTERN_PUBLIC_ORIGIN: DEV_ORIGIN, POSTERN_KEYS: keys };
  return {
    files,
    environment,
    options: { ...options, needsApp: false, environment: { ...defaults, ...environment } },
  };
}

/** Says what the dev server does without the credentials of a provider, where there is one. */
export function describeDevServer({ isProduction }: CheckOptions): string {
  const hasVite = ['ts', 'mts', 'js', 'mjs'].some((type) => existsSync(`vite.config.${type}`));
  if (isProduction || !hasVite) return '';
  return '\n\nnpm run dev needs no credentials: a connection without them signs in at the development provider. To use your own provider there, put its settings into .env.local.';
}

/** Lists what an app in development still needs in production. */
export async function describeProduction(
  options: CheckOptions,
  { files, environment }: Development,
): Promise<string> {
  const { errors } = await readCheckedConfig({ ...options, environment });
  const missing = [
    ...errors,
    ...(environment['POSTERN_REDIS_URL']
      ? []
      : [{ name: 'POSTERN_REDIS_URL', fix: 'without it, sessions end with the process' }]),
  ];
  const lines = missing.map(({ name, fix }) => `  ${name}: ${fix}`);
  const where = `Write all settings of production into .env.production, including those in ${files[0]}, and run: npx -p @postern/node postern check --env .env.production`;
  return `\n\nFor production, you still need:\n${lines.join('\n')}\n${where}`;
}
