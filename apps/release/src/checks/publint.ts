import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import type { Packed } from '../packing/pack.ts';

/** Finds what publint reports of a packed package: files that package.json names in vain, and the like. */
export async function findPublintFaults({ files }: Packed): Promise<readonly string[]> {
  const { messages, pkg } = await publint({ pkgDir: files, pack: false, strict: true });
  return messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`);
}
