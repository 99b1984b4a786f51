import { basename, dirname, join } from 'node:path';
import { type Page, readAnchors, readProse } from './page.ts';

const HREF = /()\bhref="(?!\w+:)([^"]+)"/g;
/** Where the site has what is made from a source. */
const MADE_FROM: Readonly<Record<string, string>> = {
  'apps/docs/src/reference/setting-meanings.ts': '/reference/settings/',
};
/** Files of the repository that the site offers under their own names. */
export const DOWNLOADS: readonly string[] = [
  'packages/node/monitoring/grafana-dashboard.json',
  'packages/node/monitoring/prometheus-rules.yml',
];
const LINK = /\[([^\]]*)\]\((?!\w+:)([^)\s]+)\)/g;

/**
 * Rewrites the links of a document that is included in a page. A link to a page, or to a section that is
 * on the site, leads there; a link to any other file of the repository becomes its path.
 *
 * @param path the document, relative to the repository's root
 * @param homes where sections are on the site, by `path#anchor` or `path`
 */
export function rewriteLinks(
  markdown: string,
  path: string,
  homes: ReadonlyMap<string, string>,
): string {
  return markdown.replaceAll(LINK, (_, text: string, link: string) => {
    const [file = '', anchor] = link.split('#');
    const target = file === '' ? path : join(dirname(path), file);
    const [, page] = /^apps\/docs\/pages\/(.*?)(?:\/?index)?\.md$/.exec(target) ?? [];
    if (page !== undefined) return `[${text}](/${page}/${anchor ? `#${anchor}` : ''})`;
    if (DOWNLOADS.includes(target)) return `[${text}](/${basename(target)})`;
    const made = MADE_FROM[target];
    if (made !== undefined) return `[${text}](${made})`;
    const documents = [target, `${target}/README.md`];
    const named = documents.map((each) => homes.get(`${each}#${anchor}`)).find(Boolean);
    if (anchor !== undefined && named !== undefined) return `[${text}](${named})`;
    const whole = documents.map((each) => homes.get(each)).find(Boolean);
    if (whole !== undefined) return `[${text}](${whole}${anchor ? `#${anchor}` : ''})`;
    const some = documents.map((each) => homes.get(`${each}#*`)).find(Boolean);
    if (anchor === undefined && some !== undefined) return `[${text}](${some})`;
    return text.includes('`') || text.includes('/') ? text : `${text} (\`${target}\`)`;
  });
}

/** Links of pages that lead to no page, or to no heading of one. Each is named with its page. */
export function findBrokenLinks(
  pages: readonly Page[],
  others: readonly string[],
): readonly string[] {
  const anchors = new Map(pages.map(({ slug, body }) => [slug, readAnchors(body)]));
  const known = new Set([...others, ...DOWNLOADS.map((path) => `/${basename(path)}`)]);
  return pages.flatMap(({ slug, body, source }) =>
    [...readProse(body).matchAll(LINK), ...readProse(body).matchAll(HREF)]
      .map(([, , link = '']) => link)
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        if (known.has(path)) return false;
        if (path !== '' && !/^\/(.*\/)?$/.test(path)) return true;
        const there = anchors.get(path === '' ? slug : path.replaceAll(/^\/|\/$/g, ''));
        return there === undefined || (anchor !== undefined && !there.has(anchor));
      })
      .map((link) => `${source}: ${link}`),
  );
}
