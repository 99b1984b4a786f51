import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT } from '@postern/processes';

// `postern` as npm installs it: built packages that import each other's built files.

const PACKAGES = ['core', 'edge', 'node'] as const;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly publishConfig: object;
}

/** Builds `@postern/node`, and installs it in a new folder. @returns the path of its command */
export function packNode(): string {
  execFileSync('pnpm', ['exec', 'turbo', 'run', 'build', '--filter=@postern/node'], {
    cwd: ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const modules = join(mkdtempSync(join(tmpdir(), 'postern-packed-')), 'node_modules');
  for (const name of PACKAGES) installPackage(name, modules);
  return join(modules, '@postern/node/dist/cli.mjs');
}

function installPackage(name: string, modules: string): void {
  const source = join(ROOT, 'packages', name);
  const target = join(modules, '@postern', name);
  mkdirSync(target, { recursive: true });
  cpSync(join(source, 'dist'), join(target, 'dist'), { recursive: true });
  const manifest: Manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  const published = { ...manifest, ...manifest.publishConfig };
  writeFileSync(join(target, 'package.json'), JSON.stringify(published));
  for (const dependency of Object.keys(manifest.dependencies ?? {})) {
    if (!dependency.startsWith('@postern/')) link(dependency, source, modules);
  }
}

/** Links the version that the workspace has installed for the package at `source`. */
function link(dependency: string, source: string, modules: string): void {
  const path = join(modules, dependency);
  if (existsSync(path)) return;
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(join(source, 'node_modules', dependency), path);
}
