import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Packed, packPublished } from '../packing/pack.ts';
import { readPublished } from '../published.ts';
import { findContentFaults } from './contents.ts';
import { findManifestFaults } from './manifest.ts';
import { findPublintFaults } from './publint.ts';

let folder: string;
let packed: readonly Packed[];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-release-'));
  packed = await packPublished(folder);
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

const NAMES = readPublished().map(({ name }) => name);
const CHECKS = [findContentFaults, findManifestFaults, findPublintFaults];

test.each(NAMES)('%s can be published', async (name) => {
  const faults = await Promise.all(
    packed.filter((each) => each.name === name).flatMap((each) => CHECKS.map((find) => find(each))),
  );
  expect(faults.flat()).toEqual([]);
});
