import { mkdir, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { findFaults } from '../checks/check.ts';
import { type Packed, packPublished } from '../packing/pack.ts';
import { ROOT } from '../published.ts';
import { run } from '../run.ts';
import { publish } from './publish.ts';
import { findAddressRefusals, findPlaceRefusals, findRefusals } from './refusals.ts';
import { readPresence } from './registry.ts';
import { writeSbom } from './sbom.ts';

/** The choices of a release. */
export interface ReleaseOptions {
  /** Publishes nothing, and does everything else. */
  readonly isDry: boolean;
  /** Takes the packages as they were built last. */
  readonly isBuilt: boolean;
  /** Skips packages that the registry has already, after a release that failed. */
  readonly resume: boolean;
  readonly registry: string;
  /** The folder for the tarballs and the bill of materials, absolute; it is emptied first. */
  readonly output: string;
  readonly print: (line: string) => void;
}

/**
 * Builds, packs and checks the packages, and publishes them, unless something speaks against it.
 *
 * @returns whether nothing did
 */
export async function release(options: ReleaseOptions): Promise<boolean> {
  const { isDry, registry, output, print } = options;
  const place = isDry ? [] : findPlaceRefusals(registry, process.env);
  if (place.length > 0) return refuse(place, options);
  const refusals = [...(await findRefusals({ root: ROOT, ...options }))];
  if (!isDry && refusals.length > 0) return refuse(refusals, options);
  if (!options.isBuilt && !(await build(print))) return false;
  await rm(output, { recursive: true, force: true });
  await mkdir(output, { recursive: true });
  const packed = await packPublished(output);
  if (await reportFaults(packed, print)) return false;
  const sbom = join(output, `postern-${packed[0]?.version}.cdx.json`);
  await writeSbom(packed, sbom);
  print(`Bill of materials: ${relative(ROOT, sbom)}`);
  printPlan(packed, options);
  // A dry run takes the constant, since only the workflow knows the real repository.
  if (!isDry) refusals.push(...findAddressRefusals(registry, packed));
  if (refusals.length > 0) return refuse(refusals, options);
  if (!isDry) await publishAll(packed, options);
  return true;
}

function refuse(refusals: readonly string[], { isDry, print }: ReleaseOptions): false {
  print(isDry ? 'A release would be refused:' : 'Nothing was published:');
  for (const refusal of refusals) print(`- ${refusal}`);
  return false;
}

async function build(print: ReleaseOptions['print']): Promise<boolean> {
  const args = ['exec', 'turbo', 'run', 'build', '--filter=./packages/*'];
  const { status, stdout, stderr } = await run('pnpm', args, { cwd: ROOT });
  if (status !== 0) print(`The build failed:\n${stdout}${stderr}`);
  return status === 0;
}

async function reportFaults(
  packed: readonly Packed[],
  print: ReleaseOptions['print'],
): Promise<boolean> {
  let isFaulty = false;
  for (const each of packed) {
    for (const fault of await findFaults(each)) {
      print(`${each.name}: ${fault}`);
      isFaulty = true;
    }
  }
  return isFaulty;
}

function printPlan(packed: readonly Packed[], { isDry, registry, print }: ReleaseOptions): void {
  print(`${isDry ? 'Would publish' : 'Publishing'} to ${registry}, in this order:`);
  for (const { name, version, bytes } of packed) {
    print(`  ${`${name}@${version}`.padEnd(28)} ${(bytes / 1000).toFixed(1).padStart(6)} kB`);
  }
}

async function publishAll(
  packed: readonly Packed[],
  { registry, resume, print }: ReleaseOptions,
): Promise<void> {
  for (const each of packed) {
    // Without --resume, all were found to be absent before.
    const isPresent = resume && (await readPresence(each, registry, ROOT)) === 'published';
    if (!isPresent) await publish(each, registry);
    print(`${isPresent ? 'Present' : 'Published'}: ${each.name}@${each.version}`);
  }
}
