import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from 'hono/utils/compress';
import { getMimeType } from 'hono/utils/mime';

const ENCODINGS = [
  ['.br', promisify(brotliCompress)],
  ['.gz', (body: Buffer) => promisify(gzip)(body, { level: constants.Z_BEST_COMPRESSION })],
] as const;

/**
 * Writes `x.br` and `x.gz` beside each file of a build whose type compresses well, at the best level.
 * It keeps files that exist, and writes none that is not smaller than the original.
 *
 * @throws Error if the folder cannot be read or written
 */
export async function precompress(folder: string): Promise<void> {
  for (const name of await readdir(folder, { recursive: true })) {
    const path = join(folder, name);
    if (!COMPRESSIBLE_CONTENT_TYPE_REGEX.test(getMimeType(name) ?? '')) continue;
    const body = await readFile(path);
    for (const [extension, compress] of ENCODINGS) {
      if (existsSync(path + extension)) continue;
      const compressed = await compress(body);
      if (compressed.byteLength < body.byteLength) await writeFile(path + extension, compressed);
    }
  }
}
