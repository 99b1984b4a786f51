import { findUnannounced, readPendingChangesets } from '../changes/changes.ts';
import { git } from '../git.ts';
import type { Packed } from '../packing/pack.ts';
import { type Published, readPublished } from '../published.ts';
import { isLoopback, readPresence } from './registry.ts';

/** What a release is made from, and where it goes. */
export interface ReleasePlan {
  /** The repository's folder, absolute. */
  readonly root: string;
  readonly registry: string;
  /** Skips packages that the registry has already, after a release that failed. */
  readonly resume: boolean;
}

/** Finds every reason not to release, one sentence each with its fix. */
export async function findRefusals(plan: ReleasePlan): Promise<readonly string[]> {
  const refusals = await Promise.all([
    findDirt(plan),
    findPending(plan),
    findUnversioned(plan),
    findPublished(plan),
  ]);
  return refusals.flat();
}

/** Finds reasons to publish nothing from this machine, even if everything is right. */
export function findPlaceRefusals(
  registry: string,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  if (isLoopback(registry) || environment['GITHUB_ACTIONS'] === 'true') return [];
  return ['Only the release workflow publishes: the provenance names the workflow and its commit.'];
}

/** Finds packages that name no real repository. Provenance is valid for the named repository only. */
export function findAddressRefusals(
  registry: string,
  packed: readonly Pick<Packed, 'page'>[],
): readonly string[] {
  const [page = ''] = packed.map((each) => each.page);
  if (isLoopback(registry) || !new URL(page).hostname.endsWith('.example')) return [];
  return [`The packages name ${page}: set \`repository\` in the root package.json.`];
}

async function findDirt({ root }: ReleasePlan): Promise<readonly string[]> {
  const lines = await git(root, 'status', '--porcelain');
  if (lines.length === 0) return [];
  return [
    `The working tree has changes that no commit has: ${lines.map((line) => line.slice(3)).join(', ')}.`,
  ];
}

async function findPending({ root }: ReleasePlan): Promise<readonly string[]> {
  const pending = readPendingChangesets(root);
  if (pending.length === 0) return [];
  return [
    `No version has these changesets yet: ${pending.join(', ')}. Run \`pnpm changeset version\` and commit.`,
  ];
}

/** The tag of this version has to be the commit that is released. */
async function findUnversioned({ root }: ReleasePlan): Promise<readonly string[]> {
  const tag = `v${readPublished(root)[0]?.version}`;
  if ((await git(root, 'tag', '--list', tag)).length === 0) return [];
  const names = await findUnannounced(tag, root);
  if (names.length === 0) return [];
  return [`Changed since ${tag} without a changeset: ${names.join(', ')}. Run \`pnpm changeset\`.`];
}

async function findPublished({ root, registry, resume }: ReleasePlan): Promise<readonly string[]> {
  const presences = await Promise.all(
    readPublished(root).map(
      async (each) => [each, await readPresence(each, registry, root)] as const,
    ),
  );
  return presences.flatMap(([each, presence]) => {
    if (typeof presence === 'object') return [`The registry does not answer: ${presence.error}`];
    if (presence === 'absent' || resume) return [];
    return [
      `${describe(each)} is published already. Make a new version, or continue with --resume.`,
    ];
  });
}

const describe = ({ name, version }: Published): string => `${name}@${version}`;
