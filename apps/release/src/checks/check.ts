import { readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { describeApi } from '../api/describe-api.ts';
import type { Packed } from '../packing/pack.ts';
import { ROOT } from '../published.ts';
import { findChangelogFaults } from './changelog.ts';
import { findContentFaults } from './contents.ts';
import { findManifestFaults } from './manifest.ts';
import { findPublintFaults } from './publint.ts';
import { findTypeFaults } from './types.ts';

const CHECKS = [
  findChangelogFaults,
  findContentFaults,
  findManifestFaults,
  findPublintFaults,
  findTypeFaults,
  findApiFaults,
];

/** Finds everything that speaks against publishing a packed package. */
export async function findFaults(packed: Packed): Promise<readonly string[]> {
  const faults = await Promise.all(CHECKS.map((find) => find(packed)));
  return faults.flat();
}

/** Compares the API with the file that reviewers have seen. */
async function findApiFaults({ folder }: Packed): Promise<readonly string[]> {
  const path = `apps/release/api/${basename(folder)}.d.ts`;
  const reviewed = await readFile(resolve(ROOT, path), 'utf8').catch(() => '');
  const api = await describeApi(resolve(ROOT, folder));
  return reviewed.trim() === api.trim() ? [] : [`${path} is not the present API; run \`pnpm api\``];
}
