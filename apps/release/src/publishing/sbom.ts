import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Packed } from '../packing/pack.ts';
import { run } from '../run.ts';

const BIN = join(import.meta.dirname, '../../node_modules/.bin');

/**
 * Writes the software bill of materials of a release (CycloneDX 1.6, JSON), validated by the schema:
 * the packages, and all that npm installs with them. Equal input makes equal output.
 *
 * @throws an error with the words of npm or of cyclonedx-npm
 */
export async function writeSbom(packed: readonly Packed[], path: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-sbom-'));
  try {
    const manifest = {
      name: 'postern',
      version: packed[0]?.version,
      private: true,
      license: 'MIT',
      dependencies: Object.fromEntries(
        packed.map(({ name, tarball }) => [name, `file:${relative(folder, tarball)}`]),
      ),
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
    await runOrThrow('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], folder);
    const options = ['--output-reproducible', '--validate', '--spec-version', '1.6'];
    await runOrThrow(join(BIN, 'cyclonedx-npm'), [...options, '--output-file', path], folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function runOrThrow(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { status, stderr } = await run(program, args, { cwd });
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${stderr}`);
}
