import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** The lock file in the data folder. It contains the process id of the `start` that uses it. */
const FILE = 'in-use';
/** Longer than another start takes between checking a lock and removing it, in milliseconds. */
const SETTLE_MS = 50;

/**
 * Locks the data folder for this process, because two edges with one folder would overwrite each
 * other's sessions. The lock of a dead process is replaced.
 *
 * @returns a function that releases the lock
 * @throws StartError that names the folder, the process that uses it, and the variable
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, FILE);
  const holder = await readHolder(file);
  if (holder !== undefined && !isRunning(holder)) await rm(file, { force: true });
  try {
    await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    // Another start that found the same stale lock may have removed this one instead.
    await wait(SETTLE_MS);
    if ((await readHolder(file)) === process.pid) return () => rm(file, { force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  throw new StartError(
    `${directory} is in use by another start (process ${await readHolder(file)}). Stop that process, or set POSTERN_DATA_DIR to another folder.`,
  );
}

async function readHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

/**
 * Whether another process has this id. In a restarted container, the id of the previous process is
 * often our own.
 */
function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process runs as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
