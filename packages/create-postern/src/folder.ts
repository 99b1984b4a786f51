import { readdirSync } from 'node:fs';

/** May be in a folder already: a repository that was just created. */
const HARMLESS = new Set(['.git', '.DS_Store']);

/** Finds out why a folder cannot take a new app; undefined if it can. */
export function findFolderError(folder: string): string | undefined {
  if (folder.trim() === '') return 'The folder needs a name.';
  try {
    const present = readdirSync(folder).filter((name) => !HARMLESS.has(name));
    if (present.length === 0) return undefined;
    return `The folder ${folder} is not empty: it has ${present[0]}. Choose another one.`;
  } catch (error) {
    const code: unknown = Reflect.get(Object(error), 'code');
    if (code === 'ENOENT') return undefined;
    if (code === 'ENOTDIR') return `${folder} is a file. Choose another folder.`;
    return `The folder ${folder} cannot be read: ${String(error)}`;
  }
}
