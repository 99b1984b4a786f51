import { expect, test } from 'vitest';
import { buildPages } from '../src/build-pages.ts';
import { findUncut, findUnimported, readCodeBlocks } from '../src/code-blocks.ts';
import { findUnknownCommands } from '../src/commands.ts';
import { findUnexplained } from '../src/glossary.ts';
import { findBrokenLinks } from '../src/links.ts';
import { readSection, SECTIONS } from '../src/sections.ts';

const pages = buildPages();
const blocks = readCodeBlocks(pages);
/** Files of the site that are no pages. */
const OTHERS = ['/llms.txt', '/llms-full.txt'];

test('each page has its own address, in a section of the sidebar', () => {
  const slugs = pages.map(({ slug }) => slug);
  expect(slugs.filter((slug, index) => slugs.indexOf(slug) !== index)).toEqual([]);
  const folders = new Set(SECTIONS.map(({ folder }) => folder));
  expect(slugs.filter((slug) => slug !== '' && !folders.has(readSection(slug)))).toEqual([]);
});

test('each link leads to a page, and to a heading if it names one', () => {
  expect(findBrokenLinks(pages, OTHERS)).toEqual([]);
});

test('each code block is cut from a file of the repository', () => {
  expect(findUncut(blocks.filter(({ language }) => !['sh', 'text'].includes(language)))).toEqual(
    [],
  );
});

test('the code of a page imports what it calls', () => {
  expect(findUnimported(blocks, pages)).toEqual([]);
});

test('each command of a page exists, with its options', () => {
  const unknown = blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ page, code }) =>
      findUnknownCommands(code).map((each) => `${page.source}: ${each}`),
    );
  expect(unknown).toEqual([]);
});

test('no directive is left over', () => {
  const left = pages.filter(({ body }) =>
    /<!-- (cut|include|result|picture|recording|requirements)|\{\{[^}]*\|/.test(body),
  );
  expect(left.map(({ source }) => source)).toEqual([]);
});

test('the first pages explain each word of OAuth where it first occurs', () => {
  const first = pages.filter(({ slug }) => /^(start(\/.*)?|guides\/providers|)$/.test(slug));
  expect(first.length).toBeGreaterThan(8);
  expect(first.flatMap(findUnexplained)).toEqual([]);
});
