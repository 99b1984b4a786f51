import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** Something that users import: a path of a package's `exports`. */
export interface Entry {
  /** What users write: `@postern/browser/react`. */
  readonly specifier: string;
  /** The file with its types, absolute. A JSON file has none. */
  readonly types: string | undefined;
  /** The names that it exports, as far as it has types. */
  readonly names: readonly string[];
}

/**
 * Reads the entries of a built package, from the `exports` that it is published with.
 *
 * @param folder the package's folder, absolute
 */
export function readEntries(folder: string): readonly Entry[] {
  const manifest: {
    name: string;
    exports?: Readonly<Record<string, unknown>>;
    publishConfig?: { exports?: Readonly<Record<string, unknown>> };
  } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'));
  const exported = manifest.publishConfig?.exports ?? manifest.exports ?? {};
  return Object.entries(exported).map(([path, target]) => {
    const file = readTypes(target);
    const types = file === undefined ? undefined : resolve(folder, file);
    const names = types === undefined ? [] : readNames(types);
    return { specifier: manifest.name + path.slice(1), types, names };
  });
}

function readTypes(target: unknown): string | undefined {
  if (typeof target !== 'object' || target === null || !('types' in target)) return undefined;
  return typeof target.types === 'string' ? target.types : undefined;
}

/** The names that a bundled declaration file exports: such a file has lists of names only. */
function readNames(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8');
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  return file.statements.flatMap((statement) => {
    if (!ts.isExportDeclaration(statement)) return [];
    const { exportClause } = statement;
    if (exportClause === undefined) throw new Error(`${path} exports *, whose names are unknown`);
    if (!ts.isNamedExports(exportClause)) return [exportClause.name.text];
    return exportClause.elements.map(({ name }) => name.text);
  });
}
