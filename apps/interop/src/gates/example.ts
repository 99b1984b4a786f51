import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '@postern/processes';

const EXAMPLES = join(ROOT, 'apps/docs/examples/coming-from');

/**
 * Reads a file of the guides "Coming from", with its addresses replaced by those of a run.
 *
 * @throws Error if the file lacks one of them
 */
export function readExample(path: string, addresses: Readonly<Record<string, string>>): string {
  return Object.entries(addresses).reduce(
    (text, [address, own]) => {
      if (!text.includes(address)) throw new Error(`${path} has no ${address}`);
      return text.replaceAll(address, own);
    },
    readFileSync(join(EXAMPLES, path), 'utf8'),
  );
}
