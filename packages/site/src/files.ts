import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of the site, in memory. */
export interface SiteFile {
  readonly body: Uint8Array<ArrayBuffer>;
  /** A strong validator (RFC 9110 §8.8.3), computed from the content. */
  readonly etag: string;
}

/** Configures the host that serves the site; not a file of the site. */
export const HEADERS_FILE = '_headers';

/**
 * Reads all files of a folder, by their URL path (`/assets/app.js`). It leaves out `_headers` and
 * names that begin with a dot, except `.well-known` (RFC 8615).
 *
 * @throws Error if the folder or a file cannot be read: text for the operator, with the fix
 */
export async function readFiles(folder: string): Promise<ReadonlyMap<string, SiteFile>> {
  const files = new Map<string, SiteFile>();
  for (const name of await readdir(folder, { recursive: true })) {
    const path = name.replaceAll('\\', '/');
    const isHidden = /(^|\/)\.(?!well-known(\/|$))/.test(path) || path === HEADERS_FILE;
    const body = isHidden ? undefined : await readIfFile(join(folder, name));
    if (body) files.set(`/${path}`, { body, etag: computeEtag(body) });
  }
  return files;
}

/** Undefined for a folder, and for a pipe or a socket, which might never end. */
async function readIfFile(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return (await stat(path)).isFile() ? await readFile(path) : undefined;
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    const fix = 'make it readable, or remove it from the folder of the app';
    throw new Error(`${path.slice(0, 200)} cannot be read${reason}; ${fix}`, { cause });
  }
}

function computeEtag(body: Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
}
