import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { explanations } from '@postern/browser/diagnostics';
import { buildOpenApi, buildProblemPages } from '@postern/documents';
import type { Plugin } from 'vite';

/** The OpenAPI document and one page for each failure of the edge and of the kit, by path. */
function buildDocuments(): Map<string, string> {
  const pages = buildProblemPages(explanations).map(
    ({ path, html }) => [`${path}.html`, html] as const,
  );
  return new Map([['openapi.json', JSON.stringify(buildOpenApi())], ...pages]);
}

const PROBLEMS = resolve(import.meta.dirname, 'src/styles/problems.css');
const STYLESHEET = 'problems/style.css';

/**
 * The documents with the console's style, because the pages have none of their own. The stylesheet
 * does not go through the bundler: the pages are not part of the app, and it keeps its address.
 */
function buildStyledDocuments(): Map<string, string> {
  const tokens = fileURLToPath(import.meta.resolve('@postern/inspector/styles/tokens.css'));
  const styles = [tokens, PROBLEMS].map((file) => readFileSync(file, 'utf8'));
  const link = `<link rel="stylesheet" href="/${STYLESHEET}">`;
  const styled = Array.from(
    buildDocuments(),
    ([path, text]) => [path, text.replace('</title>', `$&\n${link}`)] as const,
  );
  return new Map([...styled, [STYLESHEET, styles.join('\n')]]);
}

/**
 * Adds the edge's documents to the static assets. The Worker serves them at no cost, and every
 * build generates them again from the contract and the failure catalogue.
 */
export const edgeDocuments: Plugin = {
  name: 'console:edge-documents',
  generateBundle() {
    for (const [fileName, source] of buildStyledDocuments()) {
      this.emitFile({ type: 'asset', fileName, source });
    }
  },
  configureServer({ middlewares }) {
    const documents = buildStyledDocuments();
    middlewares.use((request, response, next) => {
      const path = (request.url ?? '').slice(1).split('?', 1)[0] ?? '';
      const page = path === 'problems/' ? 'problems/index' : path;
      const found = documents.get(path) ?? documents.get(`${page}.html`);
      if (found === undefined) return next();
      const [, ending = ''] = /\.(json|css)$/.exec(path) ?? [];
      const types: Record<string, string> = { json: 'application/json', css: 'text/css' };
      response.setHeader('content-type', types[ending] ?? 'text/html; charset=utf-8');
      response.end(found);
    });
  },
};
