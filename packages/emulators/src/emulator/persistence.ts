import { join } from 'node:path';
import type { Hono } from 'hono';
import { createDataFile, type DataFile, describeUnreadable, readDataFile } from './data-file.ts';
import type { EmulatorState } from './state.ts';

const dataFiles = new WeakMap<Hono, DataFile>();

/**
 * Restores an emulator's state from its data directory, and saves later changes there.
 *
 * @throws DataFileError if the file exists but cannot be used
 */
export function keepState(
  app: Hono,
  state: EmulatorState,
  dataDir: string,
  fileName: string,
): DataFile {
  const saved = readDataFile(dataDir, fileName);
  if (saved !== undefined && !state.restore(saved)) {
    throw describeUnreadable(join(dataDir, fileName), 'its content has another format');
  }
  const dataFile = createDataFile(dataDir, fileName, () => state.snapshot());
  dataFiles.set(app, dataFile);
  return dataFile;
}

/**
 * Writes an emulator's state to its data directory immediately. `close()` of a served emulator does
 * the same. Without a data directory this does nothing.
 */
export async function saveEmulatorState(app: Hono): Promise<void> {
  await dataFiles.get(app)?.flush();
}
