import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ROOT } from '@postern/release';

/**
 * Reads an example of the kit. The site and the READMEs show these files whole, as users copy them.
 *
 * @param path below the kit's `examples`
 */
export function readExample(path: string): Promise<string> {
  return readFile(resolve(ROOT, 'packages/browser/examples', path), 'utf8');
}
