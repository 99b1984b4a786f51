import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ROOT } from './bundle.ts';

/** The version of a package that is installed here. */
export function readVersion(name: string): string {
  const manifest: { version: string } = JSON.parse(
    readFileSync(resolve(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return manifest.version;
}
