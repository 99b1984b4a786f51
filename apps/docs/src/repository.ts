import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The repository's root folder. */
export const ROOT: string = resolve(import.meta.dirname, '../../..');

/** Reads a file of the repository. @param path relative to its root */
export function readText(path: string): string {
  return readFileSync(resolve(ROOT, path), 'utf8');
}

/** The paths that match a pattern, relative to the repository's root, in order. */
export function findFiles(pattern: string): readonly string[] {
  const exclude = ['**/node_modules/**', '**/dist/**'];
  return globSync(pattern, { cwd: ROOT, exclude }).toSorted();
}
