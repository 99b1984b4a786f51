import { basename, resolve } from 'node:path';

/** Cloudflare allows a Worker's name 63 characters, npm a package's 214. */
const MAX_LENGTH = 63;

/**
 * Builds the app's name from its folder's: lowercase letters, digits and single dashes, at most 63
 * characters. It is valid as a package of npm and as a Worker.
 */
export function buildAppName(folder: string): string {
  const name = basename(resolve(folder))
    // Å becomes A and a ring, which is then dropped.
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .slice(0, MAX_LENGTH)
    .replaceAll(/^-|-$/g, '');
  return name === '' ? 'app' : name;
}
