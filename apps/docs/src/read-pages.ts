import { expandDirectives, readDocument } from './directives.ts';
import { rewriteLinks } from './links.ts';
import type { Page } from './page.ts';
import { findFiles, readText } from './repository.ts';

const FOLDER = 'apps/docs/pages';

/** Reads the pages that are written by hand, with their directives expanded. */
export function readPages(): readonly Page[] {
  const files = findFiles(`${FOLDER}/**/*.md`).map((source) => ({
    source,
    text: readText(source),
  }));
  const homes = findHomes(files);
  const include = (target: string): string =>
    rewriteLinks(readDocument(target), target.split('#')[0] ?? '', homes);
  return files.map(({ source, text }) => {
    const { fields, body } = readFrontMatter(text, source);
    return {
      slug: buildSlug(source),
      title: fields.get('title') ?? '',
      description: fields.get('description') ?? '',
      ...(fields.has('order') && { order: Number(fields.get('order')) }),
      body: expandDirectives(body, include).trim(),
      source,
    };
  });
}

function buildSlug(source: string): string {
  return source.slice(FOLDER.length + 1, -'.md'.length).replace(/(^|\/)index$/, '');
}

/**
 * Where the sections of documents are on the site: by `path#anchor`, or by `path` for a whole document.
 * `path#*` is the page with its introduction, or any page that has a part of it.
 */
function findHomes(
  files: readonly { readonly source: string; readonly text: string }[],
): ReadonlyMap<string, string> {
  const homes = new Map<string, string>();
  for (const { source, text } of files) {
    for (const [, target = ''] of text.matchAll(/^<!-- include (\S+)(?: at \d)? -->$/gm)) {
      const [path = '', anchor] = target.split('#');
      homes.set(target, `/${buildSlug(source)}/`);
      if (anchor === '' || !homes.has(`${path}#*`))
        homes.set(`${path}#*`, `/${buildSlug(source)}/`);
    }
  }
  return homes;
}

function readFrontMatter(
  text: string,
  source: string,
): { readonly fields: ReadonlyMap<string, string>; readonly body: string } {
  const [whole, head] = /^---\n(.*?)\n---\n/s.exec(text) ?? [];
  if (whole === undefined || head === undefined) throw new Error(`${source} has no front matter`);
  const fields = new Map(
    head.split('\n').map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon), line.slice(colon + 1).trim()];
    }),
  );
  for (const name of ['title', 'description']) {
    if (!fields.get(name)) throw new Error(`${source} has no ${name}`);
  }
  return { fields, body: text.slice(whole.length) };
}
