import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packPublished, ROOT } from '@postern/release';

const execute = promisify(execFile);

/** The repository's Deno. */
export const DENO: string = join(ROOT, 'node_modules/.bin/deno');

/** After this time npm is ended, before the test's hook gives up and would leave it running. */
const INSTALL_WITHIN_MS = 240_000;

/** What a command printed, and how it ended. */
export interface Ran {
  readonly status: number;
  readonly output: string;
}

/** An empty folder in which npm has installed the packed packages. */
export interface Stranger {
  readonly folder: string;
  /**
   * Runs a program: of the folder's `node_modules/.bin`, by the Node that runs the tests, or by its
   * absolute path.
   */
  readonly run: (
    program: string,
    args: readonly string[],
    variables?: Readonly<Record<string, string>>,
  ) => Promise<Ran>;
}

/**
 * Packs the built packages, and installs them by npm in an empty folder, together with further ones
 * from the registry.
 */
export async function installPacked(further: readonly string[]): Promise<Stranger> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-packed-'));
  const packed = await packPublished(join(folder, 'packed'));
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  // With the environment's own proxy and certificate authority, which npm may need.
  const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env['PATH']}` };
  const options = ['--no-audit', '--no-fund', '--fetch-retries=1'];
  await execute(
    'npm',
    ['install', ...options, ...packed.map(({ tarball }) => tarball), ...further],
    {
      cwd: folder,
      env,
      timeout: INSTALL_WITHIN_MS,
    },
  );
  return {
    folder,
    run: (program, args, variables = {}) =>
      execute(resolve(folder, 'node_modules/.bin', program), args, {
        cwd: folder,
        env: { ...env, ...variables },
      }).then(
        ({ stdout, stderr }) => ({ status: 0, output: stdout + stderr }),
        ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({
          status: code,
          output: stdout + stderr,
        }),
      ),
  };
}
