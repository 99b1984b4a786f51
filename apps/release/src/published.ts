import { globSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The repository's folder, absolute. */
export const ROOT: string = resolve(import.meta.dirname, '../../..');

/** The part of a package.json that a release reads. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package of the workspace that is published. */
export interface Published {
  readonly name: string;
  readonly version: string;
  /** Path below the repository's folder, such as `packages/edge`. */
  readonly folder: string;
  /** Names of the published packages that it depends on. */
  readonly needs: readonly string[];
}

/**
 * Lists the published packages: each one of the workspace that is not private. A package comes after
 * those that it depends on, so that a registry never has a package whose dependency is missing.
 */
export function readPublished(root: string = ROOT): readonly Published[] {
  const manifests = globSync('packages/*/package.json', { cwd: root })
    .toSorted()
    .map((path) => {
      const manifest: Manifest = JSON.parse(readFileSync(resolve(root, path), 'utf8'));
      return { folder: dirname(path), manifest };
    })
    .filter(({ manifest }) => !manifest.private);
  const names = new Set(manifests.map(({ manifest }) => manifest.name));
  return order(
    manifests.map(({ folder, manifest }) => ({
      name: manifest.name,
      version: manifest.version,
      folder,
      needs: Object.keys(manifest.dependencies ?? {}).filter((name) => names.has(name)),
    })),
  );
}

function order(packages: readonly Published[]): readonly Published[] {
  const ordered: Published[] = [];
  const waiting = new Set(packages);
  while (waiting.size > 0) {
    const done = new Set(ordered.map(({ name }) => name));
    const ready = [...waiting].filter(({ needs }) => needs.every((name) => done.has(name)));
    if (ready.length === 0)
      throw new Error('The published packages depend on each other in a circle');
    for (const each of ready) {
      ordered.push(each);
      waiting.delete(each);
    }
  }
  return ordered;
}
