import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { create, extract } from 'tar';
import { type Published, ROOT, readPublished } from '../published.ts';
import { resolveLinks } from './links.ts';

const execute = promisify(execFile);

/** The time of every packed file, as npm sets it: equal sources make equal tarballs. */
const PACKED_AT = new Date('1985-10-26T08:15:00.000Z');

/** A packed package, as it is published. */
export interface Packed extends Published {
  /** The tarball's absolute path. */
  readonly tarball: string;
  /** The tarball's size in bytes. */
  readonly bytes: number;
  /** The folder with the tarball's files, absolute. */
  readonly files: string;
  /** The repository's page, which the package names. */
  readonly page: string;
}

/**
 * Packs every published package, which has to be built already, and unpacks it beside its tarball.
 *
 * @param destination a folder for the tarballs; `unpacked` in it gets their files
 */
export async function packPublished(destination: string): Promise<readonly Packed[]> {
  const packed: Packed[] = [];
  for (const each of readPublished()) packed.push(await pack(each, destination));
  return packed;
}

async function pack(each: Published, destination: string): Promise<Packed> {
  const unpacked = join(destination, 'unpacked', each.folder);
  const files = join(unpacked, 'package');
  await mkdir(unpacked, { recursive: true });
  // Without `prepack`, which would build again.
  const options = ['--config.ignore-scripts=true', '--pack-destination', unpacked];
  await execute('pnpm', ['pack', ...options], { cwd: resolve(ROOT, each.folder) });
  const name = (await readdir(unpacked)).find((file) => file.endsWith('.tgz')) ?? '';
  await extract({ file: join(unpacked, name), cwd: unpacked });
  await rm(join(unpacked, name));
  const page = await readPage(files);
  await writeReadme(each, files, page);
  const tarball = join(destination, name);
  const paths = await readdir(files, { recursive: true, withFileTypes: true });
  const entries = paths
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(unpacked.length + 1))
    .toSorted();
  await create(
    { file: tarball, cwd: unpacked, gzip: true, portable: true, mtime: PACKED_AT },
    entries,
  );
  const { size } = await stat(tarball);
  return { ...each, tarball, bytes: size, files, page };
}

async function readPage(files: string): Promise<string> {
  const manifest: { repository: { url: string } } = JSON.parse(
    await readFile(join(files, 'package.json'), 'utf8'),
  );
  return manifest.repository.url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** Gives the README links that lead somewhere from a registry's page. */
async function writeReadme(
  { folder, version }: Published,
  files: string,
  page: string,
): Promise<void> {
  const readme = join(files, 'README.md');
  const text = await readFile(readme, 'utf8');
  await writeFile(readme, resolveLinks(text, { root: ROOT, folder, page, ref: `v${version}` }));
}
