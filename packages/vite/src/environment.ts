import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { loadEnv, type ResolvedConfig } from 'vite';

/** The mode in which `.env.local` is not read. */
const TEST_MODE = 'test';
const LOCAL_FILE = '.env.local';

/** The variables that a configuration gets. */
export interface DevEnvironment {
  readonly values: Readonly<Record<string, string | undefined>>;
  /** Says which file is left out; undefined if all are read. */
  readonly note: string | undefined;
}

/**
 * Reads the variables of the process, and of Vite's `.env` files. In the mode `test`, `.env.local` is not
 * read, and variables in other files are not expanded: tests sign in at the development provider, with
 * the same result on every machine.
 */
export function readEnvironment({
  mode,
  envDir,
}: Pick<ResolvedConfig, 'mode' | 'envDir'>): DevEnvironment {
  if (!envDir) return { values: process.env, note: undefined };
  if (mode !== TEST_MODE) {
    return { values: { ...process.env, ...loadEnv(mode, envDir, '') }, note: undefined };
  }
  const files = ['.env', `.env.${mode}`, `.env.${mode}.local`].map((name) => join(envDir, name));
  const values = files.filter(existsSync).map((path) => parseEnv(readFileSync(path, 'utf8')));
  return {
    values: Object.assign({}, ...values, process.env),
    note: existsSync(join(envDir, LOCAL_FILE))
      ? `${LOCAL_FILE} is not read in the mode ${mode}`
      : undefined,
  };
}
