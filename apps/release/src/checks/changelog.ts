import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packed } from '../packing/pack.ts';

/**
 * Finds a changelog without the version that is published. Between two releases a new package has
 * none: its changeset waits for a version.
 */
export async function findChangelogFaults({ files, version }: Packed): Promise<readonly string[]> {
  const text = await readFile(join(files, 'CHANGELOG.md'), 'utf8').catch(() => '');
  return text.includes(`\n## ${version}\n`)
    ? []
    : [`CHANGELOG.md has no section for ${version}; run \`pnpm changeset version\``];
}
