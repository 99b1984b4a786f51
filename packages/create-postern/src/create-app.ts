import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { buildAppName } from './app-name.ts';
import type { Choices } from './choices.ts';
import { type Manifest, mergeManifests, resolveVersions } from './manifest.ts';

const PACKAGE = resolve(import.meta.dirname, '..');
const TEMPLATES = join(PACKAGE, 'templates');

/** What the templates call the app. */
const NAME_IN_TEMPLATES = 'my-app';

/**
 * Writes an app into its folder. An app has a shared part, the part of its framework and the part of
 * its runtime, each a folder of `templates`. If several parts have a file, `package.json` is merged,
 * and any other text is appended. A leading `_` stands for a dot, because npm packs no `.gitignore`.
 *
 * @returns the app's name
 */
export async function createApp({ folder, framework, runtime }: Choices): Promise<string> {
  const name = buildAppName(folder);
  const files = await readTemplates(['shared', `frameworks/${framework}`, `runtimes/${runtime}`]);
  for (const [path, texts] of files) {
    const content = path === 'package.json' ? await buildManifest(texts) : texts.join('\n');
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content.replaceAll(NAME_IN_TEMPLATES, name));
  }
  return name;
}

/** Reads the files of several folders of templates: for each path in the app, its texts in order. */
async function readTemplates(
  parts: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const files = new Map<string, string[]>();
  for (const part of parts) {
    const folder = join(TEMPLATES, part);
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => each.isFile())) {
      const source = join(entry.parentPath, entry.name);
      const parent = dirname(source).slice(folder.length + 1);
      const path = join(parent, basename(source).replace(/^_/, '.'));
      files.set(path, [...(files.get(path) ?? []), await readFile(source, 'utf8')]);
    }
  }
  return files;
}

async function buildManifest(texts: readonly string[]): Promise<string> {
  const own: { version: string } = JSON.parse(
    await readFile(join(PACKAGE, 'package.json'), 'utf8'),
  );
  const catalog: Record<string, string> = JSON.parse(
    await readFile(join(TEMPLATES, 'versions.json'), 'utf8'),
  );
  const parts = texts.map((text): Manifest => JSON.parse(text));
  const versions = { postern: `^${own.version}`, catalog };
  return `${JSON.stringify(resolveVersions(mergeManifests(parts), versions), null, 2)}\n`;
}
