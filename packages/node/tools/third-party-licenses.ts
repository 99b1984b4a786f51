import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Rolldown } from 'tsdown';

const FILE_NAME = 'THIRD-PARTY-LICENSES.txt';

/** The folder of the innermost package that a module belongs to. */
const PACKAGE = /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * Makes the plugin that writes the licenses of all bundled packages into one file beside the bundle:
 * each of them asks that its text stays with its code.
 *
 * @throws Error if a bundled package has no license file
 */
export function collectLicenses(): Rolldown.Plugin {
  return {
    name: 'third-party-licenses',
    generateBundle(_, bundle) {
      const modules = Object.values(bundle).flatMap((one) =>
        one.type === 'chunk' ? one.moduleIds : [],
      );
      const folders = new Set(modules.flatMap((id) => PACKAGE.exec(id) ?? []));
      const source = [...folders].toSorted().map(describePackage).join('\n');
      this.emitFile({ type: 'asset', fileName: FILE_NAME, source });
    },
  };
}

function describePackage(folder: string): string {
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (file === undefined) throw new Error(`${name} has no license file`);
  return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8')}`;
}
