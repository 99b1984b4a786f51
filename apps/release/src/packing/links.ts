import { existsSync, statSync } from 'node:fs';
import { posix, resolve } from 'node:path';

/** What a document's relative links are relative to, and where they lead once it is published. */
export interface LinkBase {
  /** The repository's folder, absolute. */
  readonly root: string;
  /** The document's folder, below the repository's folder. */
  readonly folder: string;
  /** The repository's page, such as `https://github.com/owner/name`. */
  readonly page: string;
  /** The tag or commit that the links show. */
  readonly ref: string;
}

const CODE = /(^```[\s\S]*?^```|`[^`\n]+`)/m;
const RELATIVE_LINK = /(\]\(|^\[[^\]]+\]: )((?!\w+:|#)[^)\s]+)/gm;

/** Splits a document at its code, so that every second part is code. */
const splitCode = (text: string): readonly string[] => text.split(CODE);

/**
 * Makes the relative links of a document lead to the repository. A registry's page of a package has
 * no files beside the document.
 */
export function resolveLinks(text: string, base: LinkBase): string {
  return splitCode(text)
    .map((part, index) => (index % 2 === 1 ? part : resolveProse(part, base)))
    .join('');
}

function resolveProse(text: string, { root, folder, page, ref }: LinkBase): string {
  return text.replaceAll(RELATIVE_LINK, (_, before: string, link: string) => {
    const [path = '', anchor] = link.split('#');
    const target = posix.join(folder, path);
    const isFolder =
      existsSync(resolve(root, target)) && statSync(resolve(root, target)).isDirectory();
    const fragment = anchor === undefined ? '' : `#${anchor}`;
    return `${before}${page}/${isFolder ? 'tree' : 'blob'}/${ref}/${target}${fragment}`;
  });
}

/** Lists the relative links of a document, without anchors of its own. */
export function findRelativeLinks(text: string): readonly string[] {
  return splitCode(text)
    .filter((_, index) => index % 2 === 0)
    .flatMap((part) => [...part.matchAll(RELATIVE_LINK)].map(([, , link = '']) => link));
}
