import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { ROOT } from '@postern/processes';
import { StartError } from './start-error.ts';

/**
 * Creates the folder that keeps sessions and key ring between starts: `POSTERN_DATA_DIR`, default
 * `.postern`.
 *
 * @throws StartError that names the folder and the variable
 */
export async function openDataDirectory(environment: NodeJS.ProcessEnv): Promise<string> {
  const directory = resolve(ROOT, environment['POSTERN_DATA_DIR'] || '.postern');
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return directory;
  } catch (error) {
    throw new StartError(
      `${directory} cannot be used (${readErrorCode(error)}). Set POSTERN_DATA_DIR to a writable folder.`,
    );
  }
}

/**
 * Reads the key ring in the data folder. The first start creates it, so that sessions survive a
 * restart.
 *
 * @throws StartError that names the file, if it cannot be read or written
 */
export async function readOrCreateKeys(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'keys');
  try {
    const keys = (await readFile(file, 'utf8')).trim();
    if (keys !== '') return keys;
  } catch (error) {
    if (readErrorCode(error) !== 'ENOENT') throw describeKeys(file, error);
  }
  const keys = `k1:${randomBytes(32).toString('base64url')}`;
  await writeFile(file, `${keys}\n`, { mode: 0o600 }).catch((error: unknown) => {
    throw describeKeys(file, error);
  });
  return keys;
}

function describeKeys(file: string, error: unknown): StartError {
  return new StartError(
    `The key ring in ${file} cannot be used (${readErrorCode(error)}). Repair the file, or delete it, which signs all users out.`,
  );
}

function readErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
