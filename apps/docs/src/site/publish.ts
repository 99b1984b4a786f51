import { createHash } from 'node:crypto';
import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { DOWNLOADS } from '../links.ts';
import { deferCode } from './defer-code.ts';
import { buildNoScriptStyles, NO_SCRIPT_LINK } from './no-script.ts';
import { readPageFacts } from './sidebar.ts';
import { fitTables } from './tables.ts';

const REPOSITORY = resolve(import.meta.dirname, '../../../..');
const CONTENT = resolve(import.meta.dirname, '../content/docs');

/**
 * Adds to the built site: each page as Markdown beside its HTML, `llms.txt` with a line for each page,
 * `llms-full.txt` with all of them, the files that pages offer as downloads, styles for readers without JavaScript, and `_headers` with a
 * content security policy.
 */
export function publish(): AstroIntegration {
  return {
    name: 'publish',
    hooks: {
      'astro:build:done': ({ dir }) => {
        const folder = fileURLToPath(dir);
        writeFileSync(resolve(folder, '_astro/no-script.css'), buildNoScriptStyles(folder));
        changePages(folder);
        for (const path of DOWNLOADS)
          copyFileSync(resolve(REPOSITORY, path), resolve(folder, basename(path)));
        const texts = readPageFacts().map(({ slug, title, description }) => {
          const path = `${slug || 'index'}.md`;
          const written = readFileSync(resolve(CONTENT, path), 'utf8');
          const body = written.replace(/^---\n.*?\n---\n+/s, '');
          const text = `# ${title}\n\n${description}\n\n${body}`;
          mkdirSync(dirname(resolve(folder, path)), { recursive: true });
          writeFileSync(resolve(folder, path), text);
          return { line: `- [${title}](/${path}): ${description}`, text };
        });
        const lines = texts.map(({ line }) => line).join('\n');
        writeFileSync(
          resolve(folder, 'llms.txt'),
          `# Postern\n\n> ${SUMMARY}\n\n## Pages\n\n${lines}\n`,
        );
        writeFileSync(resolve(folder, 'llms-full.txt'), texts.map(({ text }) => text).join('\n'));
        writeFileSync(
          resolve(folder, '_headers'),
          `/*\n  Content-Security-Policy: ${buildPolicy(folder)}\n`,
        );
      },
    },
  };
}

const SUMMARY =
  'Sign-in for single-page apps without a backend: a browser kit, and an edge that holds secrets and tokens.';

function changePages(folder: string): void {
  for (const path of globSync('**/*.html', { cwd: folder })) {
    const file = resolve(folder, path);
    const html = readFileSync(file, 'utf8').replace('</head>', `${NO_SCRIPT_LINK}</head>`);
    writeFileSync(file, deferCode(fitTables(html)));
  }
}

/**
 * The policy under which every page of the site works: scripts of the site and, by hash, those in its
 * pages. Highlighted code has its colours in `style` attributes. Search runs WebAssembly.
 */
function buildPolicy(folder: string): string {
  const hashes = new Set<string>();
  for (const path of globSync('**/*.html', { cwd: folder })) {
    const html = readFileSync(resolve(folder, path), 'utf8');
    for (const [, script = ''] of html.matchAll(/<script(?![^>]*\bsrc=)[^>]*>(.*?)<\/script>/gs)) {
      hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`);
    }
  }
  const scripts = ["'self'", "'wasm-unsafe-eval'", ...[...hashes].toSorted()].join(' ');
  return `default-src 'none'; script-src ${scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;
}
