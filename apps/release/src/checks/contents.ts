import { readdir, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findRelativeLinks } from '../packing/links.ts';
import type { Packed } from '../packing/pack.ts';
import { ROOT } from '../published.ts';

const REQUIRED = ['LICENSE', 'README.md', 'package.json'];
/** Sources and tests: `dist` has all that runs. */
const UNWANTED = /^src\/|^dist\/.*\.test\.|(^|\/)node_modules\/|\.tsbuildinfo$/;

/** Finds what is wrong with the files of a packed package, one sentence each. */
export async function findContentFaults({ files }: Packed): Promise<readonly string[]> {
  const entries = await readdir(files, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(files.length + 1));
  const missing = REQUIRED.filter((name) => !paths.includes(name));
  const texts = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(files, path), 'utf8') })),
  );
  const readme = texts.find(({ path }) => path === 'README.md')?.text ?? '';
  return [
    ...missing.map((name) => `${name} is missing`),
    ...paths
      .filter((path) => UNWANTED.test(path))
      .map((path) => `${path} does not belong in a package`),
    ...texts
      .filter(({ text }) => hasMachinePath(text))
      .map(({ path }) => `${path} has a path of this machine`),
    ...findRelativeLinks(readme).map(
      (link) => `README.md links to ${link}, which a registry does not have`,
    ),
  ];
}

function hasMachinePath(text: string): boolean {
  return [ROOT, homedir()].some((path) => text.includes(`${path}/`));
}
