import { join } from 'node:path';
import type { Hono } from 'hono';
import { createDataFile, type DataFile, describeUnreadable, readDataFile } from './data-file.ts';
import type { EmulatorState } from './state.ts';

const dataFiles = new WeakMap<Hono, DataFile>();

/**
 * Brings an emulator's state back from its data directory, and keeps it there from now on.
 *
 * @throws DataFileError where the file is there but cannot be used
 */
export function keepState(
  app: Hono,
  state: EmulatorState,
  dataDir: string,
  fileName: string,
): DataFile {
  const saved = readDataFile(dataDir, fileName);
  if (saved !== undefined && !state.restore(saved)) {
    throw describeUnreadable(join(dataDir, fileName), 'it was written by something else');
  }
  const dataFile = createDataFile(dataDir, fileName, () => state.snapshot());
  dataFiles.set(app, dataFile);
  return dataFile;
}

/**
 * Writes an emulator's state to its data directory now, instead of within a fraction of a second.
 * `close()` of a served emulator does this by itself. Without a data directory nothing happens.
 */
export async function saveEmulatorState(app: Hono): Promise<void> {
  await dataFiles.get(app)?.flush();
}
