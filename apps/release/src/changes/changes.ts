import { globSync } from 'node:fs';
import { git } from '../git.ts';
import { type Manifest, ROOT, readPublished } from '../published.ts';
import { readSourceTests } from './sources.ts';

/** Lists the changesets that no version has yet, by their paths. */
export function readPendingChangesets(root: string = ROOT): readonly string[] {
  return globSync('.changeset/*.md', { cwd: root, exclude: ['.changeset/README.md'] }).toSorted();
}

/**
 * Lists the published packages that changed since a commit, if neither a changeset was added nor a
 * new version made. A change that users do not notice has an empty changeset.
 *
 * @param since a branch, tag or commit; changes are counted from where HEAD left it
 */
export async function findUnannounced(
  since: string,
  root: string = ROOT,
): Promise<readonly string[]> {
  const [base = since] = await git(root, 'merge-base', since, 'HEAD');
  const added = await git(root, 'diff', '--name-only', '--diff-filter=A', base, '--', '.changeset');
  if (added.some((path) => path.endsWith('.md')) || (await isNewVersion(base, root))) return [];
  const changed = await git(root, 'diff', '--name-only', '--no-renames', base, '--', 'packages');
  return [...readSourceTests(root)]
    .filter(([, isSource]) => changed.some((path) => isSource(path)))
    .map(([name]) => name);
}

/** Whether the published packages had another version at a commit. */
async function isNewVersion(base: string, root: string): Promise<boolean> {
  const [first] = readPublished(root);
  if (first === undefined) return false;
  const path = `${first.folder}/package.json`;
  if ((await git(root, 'ls-tree', base, '--', path)).length === 0) return false;
  const lines = await git(root, 'show', `${base}:${path}`);
  const manifest: Manifest = JSON.parse(lines.join('\n'));
  return manifest.version !== first.version;
}
