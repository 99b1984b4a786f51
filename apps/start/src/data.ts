import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/** The workspace's root. */
export const ROOT = resolve(import.meta.dirname, '../../..');

/** Where sessions and the key ring are kept between starts: `POSTERN_DATA_DIR`, default `.postern`. */
export async function openDataDirectory(environment: NodeJS.ProcessEnv): Promise<string> {
  const directory = resolve(ROOT, environment['POSTERN_DATA_DIR'] || '.postern');
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return directory;
}

/** The key ring kept beside the data, made at the first start: sessions survive a restart. */
export async function readOrCreateKeys(dataDirectory: string): Promise<string> {
  const file = join(dataDirectory, 'keys');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch {
    const keys = `k1:${randomBytes(32).toString('base64url')}`;
    await writeFile(file, `${keys}\n`, { mode: 0o600 });
    return keys;
  }
}
