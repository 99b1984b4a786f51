import type { Page } from './page.ts';
import { findFiles, readText } from './repository.ts';

/** A code block of a page. */
export interface CodeBlock {
  readonly page: Page;
  readonly language: string;
  readonly code: string;
}

/** The code blocks of pages. Those of the API pages are declarations, made from the sources. */
export function readCodeBlocks(pages: readonly Page[]): readonly CodeBlock[] {
  return pages
    .filter(({ slug }) => !slug.startsWith('reference/api/'))
    .flatMap((page) =>
      [...page.body.matchAll(/^(?: *)(`{3,})(\w*)[^\n]*\n(.*?)^ *\1$/gms)].map((match) => {
        const [, , language = '', code = ''] = match;
        return { page, language, code: code.trimEnd() };
      }),
    );
}

const SOURCES =
  '{apps,packages}/**/*.{ts,tsx,js,jsx,vue,svelte,json,jsonc,conf,yml,service,env,html,toml}';

/** Finds the blocks that are empty, or whose code is not that of a file of the repository, or a part of one. */
export function findUncut(blocks: readonly CodeBlock[]): readonly string[] {
  const files = [...findFiles(SOURCES), ...findFiles('packages/node/deploy/*')];
  const texts = [...new Set(files)].map((path) => cutIndents(readText(path)));
  return blocks
    .filter(({ code }) => code === '' || !texts.some((text) => text.includes(cutIndents(code))))
    .map(({ page, code }) => `${page.source}: ${code.split('\n')[0] || 'an empty block'}`);
}

function cutIndents(text: string): string {
  return text.replaceAll(/^[ \t]+/gm, '');
}
