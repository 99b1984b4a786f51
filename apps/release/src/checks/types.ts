import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Packed } from '../packing/pack.ts';
import { run } from '../run.ts';

/**
 * Finds entries whose types TypeScript does not resolve, by `@arethetypeswrong/cli`. The packages are
 * ECMAScript modules, so `require` and the resolution of Node 10 are left out.
 */
export async function findTypeFaults({ files, tarball }: Packed): Promise<readonly string[]> {
  const manifest: { exports?: object } = JSON.parse(
    await readFile(join(files, 'package.json'), 'utf8'),
  );
  // A command alone has no types.
  if (manifest.exports === undefined) return [];
  const args = ['--profile', 'esm-only', '--format', 'ascii', '--no-color', '--no-emoji', tarball];
  const { status, stdout, stderr } = await run('attw', args, {
    cwd: files,
    variables: { PATH: `${BIN}:${process.env['PATH']}` },
  });
  return status === 0 ? [] : [`attw:\n${stdout}${stderr}`];
}

const BIN = join(import.meta.dirname, '../../node_modules/.bin');
