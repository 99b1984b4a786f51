import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps one JSON document on disk. Changes are written soon after they happen, and atomically. */
export interface DataFile {
  /** Schedules a write within {@link SAVE_DELAY_MS}, because the document may have changed. */
  markChanged(): void;
  /** Writes pending changes immediately. */
  flush(): Promise<void>;
}

/** How long changes are collected before they are written, in milliseconds. */
export const SAVE_DELAY_MS = 200;

/** A data file cannot be used. The message names the file and the fix. */
export class DataFileError extends Error {
  override readonly name: string = 'DataFileError';
}

/**
 * Reads a saved document.
 *
 * @returns undefined if the file does not exist
 * @throws DataFileError if the file cannot be read or is not JSON
 */
export function readDataFile(dataDir: string, fileName: string): unknown {
  const path = join(dataDir, fileName);
  try {
    mkdirSync(dataDir, { recursive: true });
    const document: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return document;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw describeUnreadable(path, error);
  }
}

/** Builds the error for a saved document that this emulator did not write. */
export function describeUnreadable(path: string, cause: unknown): DataFileError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataFileError(
    `The emulator's data in ${path} cannot be used: ${reason}. Delete that file to start with empty data, or choose another --data-dir.`,
    { cause },
  );
}

/**
 * Creates the writer of a document. Each write goes to a temporary file, which then replaces the
 * data file. A crash therefore leaves either the old or the new document.
 */
export function createDataFile(
  dataDir: string,
  fileName: string,
  buildDocument: () => unknown,
): DataFile {
  const path = join(dataDir, fileName);
  let timer: NodeJS.Timeout | undefined;
  let written = '';
  let writing = Promise.resolve();

  const save = async () => {
    const text = JSON.stringify(buildDocument());
    if (text === written) return;
    await writeFile(`${path}.new`, text, { mode: 0o600 });
    await rename(`${path}.new`, path);
    written = text;
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    // Write one after another: two writers would mix their documents in the temporary file.
    writing = writing.catch(() => undefined).then(save);
    return writing;
  };
  return {
    flush,
    markChanged: () => {
      timer ??= setTimeout(() => {
        flush().catch((error: unknown) => {
          process.emitWarning(`The emulator's data in ${path} was not saved: ${String(error)}`);
        });
      }, SAVE_DELAY_MS).unref();
    },
  };
}
