import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Keeps one JSON document on disk, written soon after it changes and never half. */
export interface DataFile {
  /** Says that the document may have changed; it is written within {@link SAVE_DELAY_MS}. */
  markChanged(): void;
  /** Writes what has changed, now. */
  flush(): Promise<void>;
}

/** Milliseconds that changes are gathered for before they are written. */
export const SAVE_DELAY_MS = 200;

/** A data file that cannot be used. The message names the file and the fix. */
export class DataFileError extends Error {
  override readonly name: string = 'DataFileError';
}

/**
 * Reads a document that was kept earlier.
 *
 * @returns undefined where there is none yet
 * @throws DataFileError where the file is there but is not JSON or cannot be read
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

/** The error of a kept document that is not what this emulator writes. */
export function describeUnreadable(path: string, cause: unknown): DataFileError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataFileError(
    `The emulator's data in ${path} cannot be used: ${reason}. Delete that file to start afresh, or name another --data-dir.`,
    { cause },
  );
}

/**
 * Creates the writer of a document. Each write goes to a temporary file that then takes the name,
 * so that a crash leaves either the old document or the new one.
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
    // One after another: two writers of the temporary file would mix their documents.
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
