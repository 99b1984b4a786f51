import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { buildPages } from './build-pages.ts';
import type { Page } from './page.ts';

const CONTENT = resolve(import.meta.dirname, 'content/docs');

/** Writes every page to the folder that the site is built from, and the sidebar beside it. */
export function writePages(): readonly Page[] {
  const pages = buildPages();
  rmSync(CONTENT, { recursive: true, force: true });
  for (const page of pages) {
    const file = resolve(CONTENT, `${page.slug || 'index'}.md`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${buildFrontMatter(page)}\n\n${page.body}\n`);
  }
  const facts = pages.map(({ slug, title, description }) => ({ slug, title, description }));
  writeFileSync(resolve(CONTENT, '../pages.json'), JSON.stringify(facts));
  return pages;
}

/** The first page has no sidebar entry of its own, and no table of contents. */
function buildFrontMatter({ slug, title, description }: Page): string {
  const fields = { slug: slug || 'index', title, description };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return ['---', ...lines.filter((line) => !line.startsWith('slug')), 'editUrl: false', '---'].join(
    '\n',
  );
}
