import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Manifest, ROOT, readPublished } from '../published.ts';

const IMPORTED = /(?:from|import) '(@postern\/[\w-]+)/g;
const TEST = /\.(test|test-d)\.tsx?$|\/acceptance\//;

/** A package of the workspace, as far as its sources matter. */
interface SourcePackage {
  readonly name: string;
  /** Path below the repository's folder. */
  readonly folder: string;
  readonly isPrivate: boolean;
  /** Whether users can import `src/testing`, which otherwise only tests do. */
  readonly exportsTesting: boolean;
}

/**
 * Tells which files become part of a published package: its own sources and its package.json, and
 * the sources of the private packages that it imports, which are bundled.
 *
 * @returns for each published package by its name, whether a path below the repository's folder is
 *   such a file
 */
export function readSourceTests(
  root: string = ROOT,
): ReadonlyMap<string, (path: string) => boolean> {
  const packages = readPackages(root);
  const published = new Set(readPublished(root).map(({ name }) => name));
  return new Map(
    packages
      .filter(({ name }) => published.has(name))
      .map((each) => {
        const parts = collectBundled(root, each, packages);
        return [each.name, (path: string) => parts.some((part) => isSource(path, part))];
      }),
  );
}

function readPackages(root: string): readonly SourcePackage[] {
  return globSync('packages/*/package.json', { cwd: root }).map((path) => {
    const manifest: Manifest & { exports?: unknown } = JSON.parse(
      readFileSync(resolve(root, path), 'utf8'),
    );
    return {
      name: manifest.name,
      folder: dirname(path),
      isPrivate: manifest.private ?? false,
      exportsTesting: JSON.stringify(manifest.exports ?? {}).includes('/src/testing/'),
    };
  });
}

function collectBundled(
  root: string,
  start: SourcePackage,
  packages: readonly SourcePackage[],
): readonly SourcePackage[] {
  const found = new Set([start]);
  // The set grows while it is read: a bundled package may import another one.
  for (const each of found) {
    for (const name of readImports(root, each)) {
      const imported = packages.find((candidate) => candidate.name === name);
      if (imported?.isPrivate) found.add(imported);
    }
  }
  return [...found];
}

function readImports(root: string, part: SourcePackage): readonly string[] {
  return globSync(`${part.folder}/src/**/*.{ts,tsx}`, { cwd: root })
    .filter((path) => isSource(path, part))
    .flatMap((path) => [...readFileSync(resolve(root, path), 'utf8').matchAll(IMPORTED)])
    .map(([, name = '']) => name);
}

function isSource(path: string, { folder, exportsTesting }: SourcePackage): boolean {
  if (path === `${folder}/package.json`) return true;
  if (!/^\/(src|templates?)\//.test(path.slice(folder.length)) || !path.startsWith(`${folder}/`)) {
    return false;
  }
  return !TEST.test(path) && (exportsTesting || !path.startsWith(`${folder}/src/testing/`));
}
