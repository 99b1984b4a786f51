import type { Explanation } from '@postern/core';
import type { Plugin } from 'vite';
import { buildOpenApi } from './openapi.ts';
import { buildProblemPages } from './problem-pages.ts';

/** What the pages need beside the failure catalogue. */
export interface EdgeDocumentsOptions {
  /** The kit's cause and fix of each failure. */
  readonly explanations: Readonly<Record<string, Explanation>>;
  /** The stylesheet of the pages, because they have none. */
  readonly stylesheet: string;
  /** Rewrites the pages for another place than an edge in production. Default: they stay as they are. */
  readonly rewrite?: (html: string) => string;
}

const STYLESHEET = 'problems/style.css';

/** The OpenAPI document, one page for each failure of the edge and of the kit, and their style, by path. */
function buildDocuments({
  explanations,
  stylesheet,
  rewrite = (html) => html,
}: EdgeDocumentsOptions): Map<string, string> {
  const link = `<link rel="stylesheet" href="/${STYLESHEET}">`;
  const pages = buildProblemPages(explanations).map(
    ({ path, html }) => [`${path}.html`, rewrite(html).replace('</title>', `$&\n${link}`)] as const,
  );
  return new Map([
    ['openapi.json', JSON.stringify(buildOpenApi())],
    ...pages,
    [STYLESHEET, stylesheet],
  ]);
}

/**
 * Adds the edge's documents to a build, generated again from the contract and the failure catalogue.
 * The stylesheet does not go through the bundler: the pages are not part of the app, and it keeps its
 * address. In development, the dev server responds with them.
 */
export function edgeDocuments(options: EdgeDocumentsOptions): Plugin {
  return {
    name: 'postern:edge-documents',
    generateBundle() {
      for (const [fileName, source] of buildDocuments(options)) {
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
    configureServer({ middlewares }) {
      const documents = buildDocuments(options);
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
}
