import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { StartError } from './start-error.ts';

/** In the data folder while a `start` uses it: the number of its process. */
const FILE = 'in-use';
/** Longer than another start needs between looking at a lock and removing it, in milliseconds. */
const SETTLE_MS = 50;

/**
 * Takes the data folder for this process alone: two edges with one folder would each keep sessions
 * that the other overwrites. A lock of a process that is gone is taken over.
 *
 * @returns what gives it back
 * @throws StartError that names the folder, the process that has it, and the variable
 */
export async function lockDataDirectory(directory: string): Promise<() => Promise<void>> {
  const file = join(directory, FILE);
  const holder = await readHolder(file);
  if (holder !== undefined && !isRunning(holder)) await rm(file, { force: true });
  try {
    await writeFile(file, String(process.pid), { flag: 'wx', mode: 0o600 });
    // Another start that found the same lock of a dead process may have removed this one instead.
    await wait(SETTLE_MS);
    if ((await readHolder(file)) === process.pid) return () => rm(file, { force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  throw new StartError(
    `${directory} is in use by another start (process ${await readHolder(file)}). End that, or set POSTERN_DATA_DIR to a folder of this one’s own.`,
  );
}

async function readHolder(file: string): Promise<number | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text);
}

/** In a container that starts anew, the number of the process before is often one's own. */
function isRunning(pid: number): boolean {
  if (!(pid > 0) || pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
