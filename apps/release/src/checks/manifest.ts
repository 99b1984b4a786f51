import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packed } from '../packing/pack.ts';
import { type Manifest, readPublished } from '../published.ts';

const REQUIRED = [
  'description',
  'license',
  'type',
  'keywords',
  'engines',
  'sideEffects',
  'repository',
  'homepage',
  'bugs',
];
/** Each of these takes later versions too: two packages then share one copy of a dependency. */
const RANGE = /^(\^|>=)\d/;

/** Finds what is wrong with the package.json of a packed package, one sentence each. */
export async function findManifestFaults({ files, folder }: Packed): Promise<readonly string[]> {
  const manifest: Manifest & {
    engines?: { node?: string };
    keywords?: readonly string[];
    repository?: { directory?: string };
  } = JSON.parse(await readFile(join(files, 'package.json'), 'utf8'));
  const versions = Object.entries({ ...manifest.dependencies, ...manifest.peerDependencies });
  const present = new Set(Object.keys(manifest));
  const faults = REQUIRED.filter((name) => !present.has(name)).map((name) => `${name} is missing`);
  for (const [name, version] of versions) {
    if (!RANGE.test(version)) faults.push(`${name} ${version} is not a range such as ^1.2.3`);
  }
  const published = new Set(readPublished().map((each) => each.name));
  for (const [name] of versions) {
    if (name.startsWith('@postern/') && !published.has(name)) {
      faults.push(`${name} is private; make it a devDependency, to be bundled`);
    }
  }
  if (!RANGE.test(manifest.engines?.node ?? '')) faults.push('engines names no version of Node');
  if (manifest.keywords?.length === 0) faults.push('keywords is empty');
  if (manifest.repository?.directory !== folder) faults.push(`repository does not name ${folder}`);
  return faults.map((fault) => `package.json: ${fault}`);
}
