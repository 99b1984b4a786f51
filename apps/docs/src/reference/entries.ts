import { findFiles, readText } from '../repository.ts';

/** Something that users import: a path of a published package's `exports`. */
export interface Entry {
  /** What users write: `@postern/browser/react`. */
  readonly specifier: string;
  /** The page's address: `reference/api/browser-react`. */
  readonly slug: string;
  /** Its source file, relative to the repository's root. */
  readonly source: string;
}

/** The entries of every published package that users import. */
export function readEntries(): readonly Entry[] {
  return findFiles('packages/*/package.json').flatMap((path) => {
    const manifest: {
      name: string;
      private?: boolean;
      exports?: Readonly<Record<string, unknown>>;
    } = JSON.parse(readText(path));
    if (manifest.private || !manifest.name.startsWith('@')) return [];
    return Object.entries(manifest.exports ?? {}).flatMap(([name, target]) => {
      if (typeof target !== 'string' || !/\.tsx?$/.test(target)) return [];
      const specifier = manifest.name + name.slice(1);
      const slug = `reference/api/${specifier.replace(/^@\w+\//, '').replaceAll('/', '-')}`;
      return [{ specifier, slug, source: path.replace('package.json', target.slice(2)) }];
    });
  });
}
