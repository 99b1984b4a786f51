import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { foldChangesets } from '../changes/fold.ts';
import { git } from '../git.ts';
import { ROOT, readPublished } from '../published.ts';
import { type Ran, run } from '../run.ts';

/** A repository of its own with the files of this one, built and installed, all in one commit. */
export interface Checkout {
  readonly root: string;
  readonly commit: () => Promise<void>;
  /** Runs `pnpm release` there, without building. */
  readonly release: (
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ) => Promise<Ran>;
  readonly remove: () => Promise<void>;
}

/** Copies this repository as it is, with the changesets that wait folded into its version. */
export async function copyCheckout(): Promise<Checkout> {
  const root = await mkdtemp(join(tmpdir(), 'postern-checkout-'));
  const paths = await git(ROOT, 'ls-files', '--cached', '--others', '--exclude-standard');
  const left = /^apps\/(?!release\/|[^/]+\/package\.json$)/;
  for (const path of paths.filter((each) => !left.test(each))) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await cp(resolve(ROOT, path), join(root, path)).catch(ignoreDeleted);
  }
  for (const { folder } of readPublished()) {
    await cp(resolve(ROOT, folder, 'dist'), join(root, folder, 'dist'), { recursive: true });
  }
  for (const folder of ['', 'apps/release/']) {
    await symlink(resolve(ROOT, `${folder}node_modules`), join(root, `${folder}node_modules`));
  }
  await foldChangesets(root);
  await git(root, 'init', '--quiet', '--initial-branch=main');
  const commit = async (): Promise<void> => {
    await git(root, 'add', '--all');
    const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
    await git(root, ...author, 'commit', '--quiet', '--message=release');
  };
  await commit();
  return {
    root,
    commit,
    release: (args, variables = {}) =>
      run(process.execPath, ['apps/release/src/cli.ts', '--no-build', ...args], {
        cwd: root,
        variables: { ...variables, GITHUB_ACTIONS: '' },
      }),
    remove: () => rm(root, { recursive: true }),
  };
}

/** A file that git still lists may be deleted in the working tree. */
function ignoreDeleted(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
