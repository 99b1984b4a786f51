import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { readSection, SECTIONS } from '../sections.ts';

/** What the site knows of each page, besides its content. */
export interface PageFacts {
  readonly slug: string;
  readonly title: string;
  readonly description: string;
}

const FACTS = resolve(import.meta.dirname, '../content/pages.json');

/** Reads the facts of all pages, in the order of the sidebar. `cli.ts` writes them. */
export function readPageFacts(): readonly PageFacts[] {
  if (!existsSync(FACTS)) throw new Error('The pages are not written yet: run src/cli.ts first');
  const facts: readonly PageFacts[] = JSON.parse(readFileSync(FACTS, 'utf8'));
  return facts;
}

interface SidebarGroup {
  label: string;
  collapsed: boolean;
  items: { label: string; link: string }[];
}

/** Builds the sidebar: a group for each section. */
export function buildSidebar(): SidebarGroup[] {
  const facts = readPageFacts();
  return SECTIONS.map(({ folder, title }) => ({
    label: title,
    collapsed: folder !== 'start' && folder !== 'concepts',
    items: facts
      .filter(({ slug }) => readSection(slug) === folder)
      .map((page) => ({ label: page.title, link: `/${page.slug}/` })),
  })).filter(({ items }) => items.length > 0);
}
