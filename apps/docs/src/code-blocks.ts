import type { Page } from './page.ts';
import { findFiles, readText } from './repository.ts';

/** A code block of a page. */
export interface CodeBlock {
  readonly page: Page;
  readonly language: string;
  /** The name of the file to which the code belongs; empty for a fragment. */
  readonly title: string;
  readonly code: string;
}

/** The code blocks of pages. Those of the API pages are declarations, made from the sources. */
export function readCodeBlocks(pages: readonly Page[]): readonly CodeBlock[] {
  return pages
    .filter(({ slug }) => !slug.startsWith('reference/api/'))
    .flatMap((page) =>
      [...page.body.matchAll(/^(?: *)(`{3,})(\w*)(?: title="([^"]+)")?[^\n]*\n(.*?)^ *\1$/gms)].map(
        (match) => {
          const [, , language = '', title = '', code = ''] = match;
          return { page, language, title, code: code.trimEnd() };
        },
      ),
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

/**
 * Finds exports of the packages that the code of a page calls, and that no code of the page imports or
 * declares: a reader who pastes the code does not know where they come from.
 */
export function findUnimported(
  blocks: readonly CodeBlock[],
  pages: readonly Page[],
): readonly string[] {
  const names = pages.flatMap(({ slug, body }) =>
    slug.startsWith('reference/api/')
      ? [...(body.split('## Types')[0] ?? '').matchAll(/^### (\w+)$/gm)].map(
          ([, name = '']) => name,
        )
      : [],
  );
  return blocks
    .filter(({ title }) => /\.tsx?$/.test(title))
    .flatMap(({ page, title, code }) => {
      const known = blocks.filter((block) => block.page === page).map((block) => block.code);
      return [...new Set(names)]
        .filter((name) => new RegExp(`(?<![.\\w])${name}\\(`).test(code))
        .filter((name) => {
          const isKnown = new RegExp(
            `import [^;]*\\b${name}\\b|(?:function|const) (?:\\{[^}]*)?\\b${name}\\b`,
          );
          return !known.some((text) => isKnown.test(text));
        })
        .map((name) => `${page.source}: ${title}: ${name}`);
    });
}
