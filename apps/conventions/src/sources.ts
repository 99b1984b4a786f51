import { globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';

/** The repository's folder, absolute. */
export const ROOT: string = resolve(import.meta.dirname, '../../..');

/** A source file: its path below the repository's folder, and its text. */
export interface Source {
  readonly path: string;
  readonly text: string;
}

/** Reads the files that a pattern below the repository's folder matches, in order of their paths. */
export function readSources(pattern: string): readonly Source[] {
  const paths = globSync(pattern, {
    cwd: ROOT,
    exclude: (path) => /(^|\/)(node_modules|dist|\.wrangler|\.results)$/.test(path),
  });
  return paths
    .toSorted()
    .map((path) => ({ path, text: readFileSync(resolve(ROOT, path), 'utf8') }));
}

/**
 * Lists the relative imports of a file, static, dynamic and type-only, as paths below the
 * repository's folder. Queries such as `?raw` are left out.
 */
export function readRelativeImports({ path, text }: Source): readonly string[] {
  const { importedFiles } = ts.preProcessFile(text, true, true);
  return importedFiles
    .map(({ fileName }) => fileName.replace(/\?.*$/, ''))
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(path), name));
}

/** The package or app that a path belongs to, such as `packages/edge`. */
export function readPackage(path: string): string {
  return path.split('/').slice(0, 2).join('/');
}
