import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@postern/processes';

/** The packages that an operator's packages depend on, by folder. */
const FOLDERS = ['core', 'edge', 'node', 'deno', 'cloudflare'];
/** What each package needs of the others. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  '@postern/node': ['core', 'edge', 'node'],
  '@postern/deno': ['core', 'edge', 'deno'],
  '@postern/cloudflare': ['core', 'edge', 'cloudflare'],
  '@postern/edge': ['core', 'edge'],
};

/** Packs the built packages as a registry would have them. @returns the folder */
export function packPackages(folder: string): string {
  for (const name of FOLDERS) {
    execFileSync('pnpm', ['pack', '--pack-destination', folder], {
      cwd: join(ROOT, 'packages', name),
      stdio: 'pipe',
    });
  }
  return folder;
}

/** Lists the packed files that stand for packages of the registry. */
export function findPacked(folder: string, packages: readonly string[]): string[] {
  const names = new Set(packages.flatMap((name) => NEEDS[name] ?? []));
  return [...names].flatMap((name) => globSync(join(folder, `postern-${name}-*.tgz`)));
}
