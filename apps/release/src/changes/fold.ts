import { readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ROOT, readPublished } from '../published.ts';
import { readPendingChangesets } from './changes.ts';

interface Changeset {
  /** The kind of change, by the package's name. */
  readonly changes: ReadonlyMap<string, string>;
  readonly summary: string;
}

/**
 * Moves the changesets that wait into the changelogs of the present version, which must not be
 * published yet: a change that lands between making a version and publishing it belongs to it.
 *
 * @returns the names of the changesets
 */
export async function foldChangesets(root: string = ROOT): Promise<readonly string[]> {
  const paths = readPendingChangesets(root);
  const packages = new Map(readPublished(root).map((each) => [each.name, each]));
  for (const path of paths) {
    const { changes, summary } = parseChangeset(await readFile(join(root, path), 'utf8'), path);
    for (const [name, kind] of changes) {
      const each = packages.get(name);
      if (each === undefined) throw new Error(`${path} names ${name}, which is not published`);
      const file = join(root, each.folder, 'CHANGELOG.md');
      const text = await readFile(file, 'utf8').catch(() => `# ${name}\n\n## ${each.version}\n`);
      await writeFile(file, addEntry(text, each.version, kind, summary));
    }
    await rm(join(root, path));
  }
  return paths.map((path) => basename(path, '.md'));
}

function parseChangeset(text: string, path: string): Changeset {
  const [, head, summary] = /^---\n([\s\S]*?)---\n([\s\S]*)$/.exec(text) ?? [];
  if (head === undefined || summary === undefined) throw new Error(`${path} is not a changeset`);
  const lines = [...head.matchAll(/^["']?([^"':\s]+)["']?: (major|minor|patch)$/gm)];
  return {
    changes: new Map(lines.map(([, name = '', kind = '']) => [name, kind])),
    summary: summary.trim(),
  };
}

/** Adds an entry to the section of a version, as the last one of its kind. */
function addEntry(text: string, version: string, kind: string, summary: string): string {
  const start = text.indexOf(`\n## ${version}\n`);
  if (start < 0) throw new Error(`A changelog has no section for ${version}`);
  const next = text.indexOf('\n## ', start + 1);
  const end = next < 0 ? text.length : next;
  const heading = `### ${kind.charAt(0).toUpperCase()}${kind.slice(1)} Changes\n`;
  const section = text.slice(start, end).trimEnd();
  const entry = `- ${summary.replaceAll('\n', '\n  ').replaceAll(/^ +$/gm, '')}`;
  const from = section.indexOf(heading);
  if (from < 0)
    return `${text.slice(0, start)}${section}\n\n${heading}\n${entry}\n${text.slice(end)}`;
  const following = section.indexOf('\n### ', from + heading.length);
  const cut = following < 0 ? section.length : following;
  const list = section.slice(0, cut).trimEnd();
  return `${text.slice(0, start)}${list}\n${entry}\n${section.slice(cut)}${following < 0 ? '' : '\n'}${text.slice(end)}`;
}
