import type { Published } from '../published.ts';
import { run } from '../run.ts';

/** What a registry has of a package's version. */
export type Presence = 'published' | 'absent' | { readonly error: string };

/** Asks a registry whether it has the version of a package. npm's own configuration applies. */
export async function readPresence(
  { name, version }: Published,
  registry: string,
  cwd: string,
): Promise<Presence> {
  const args = [
    'view',
    `${name}@${version}`,
    'version',
    '--registry',
    registry,
    '--fetch-retries=1',
  ];
  const { status, stdout, stderr } = await run('npm', args, { cwd });
  if (status === 0) return stdout.trim() === '' ? 'absent' : 'published';
  return stderr.includes('E404') ? 'absent' : { error: stderr.trim() };
}

/** Whether a registry is on this machine, so that publishing there is a rehearsal. */
export function isLoopback(registry: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(registry).hostname);
}
