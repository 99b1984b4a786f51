import type { Packed } from '../packing/pack.ts';
import { run } from '../run.ts';
import { isLoopback } from './registry.ts';

/**
 * Publishes a packed package by npm. On a registry of the network, npm signs its provenance: which
 * commit and workflow built it. A prerelease such as 0.2.0-next.1 does not become `latest`.
 *
 * @throws an error with npm's own words
 */
export async function publish({ tarball, name, version }: Packed, registry: string): Promise<void> {
  const args = ['publish', tarball, '--access', 'public', '--registry', registry];
  if (!isLoopback(registry)) args.push('--provenance');
  if (version.includes('-')) args.push('--tag', 'next');
  const { status, stderr } = await run('npm', args, { cwd: import.meta.dirname });
  if (status !== 0) throw new Error(`${name}@${version} was not published: ${stderr.trim()}`);
}
