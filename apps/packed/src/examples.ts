import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FOLDER } from './stranger.ts';

/**
 * Reads an example of the kit from the README in its package, as a user copies it.
 *
 * @param path below the kit's `examples`
 * @throws Error if the README does not show it
 */
export async function readExample(path: string): Promise<string> {
  const readme = await readFile(join(FOLDER, 'node_modules/@postern/browser/README.md'), 'utf8');
  const [, after] = readme.split(`<!-- cut from examples/${path} -->\n\n\`\`\``);
  const [, code] = /^\w+\n(.*?)```/s.exec(after ?? '') ?? [];
  if (code === undefined) throw new Error(`The README does not show ${path}`);
  return code;
}
