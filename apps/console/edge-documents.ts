import { explanations } from '@postern/browser/diagnostics';
import { buildOpenApi, buildProblemPages } from '@postern/core/documents';
import type { Plugin } from 'vite';

/** What the edge's origin says about the edge, by path: the OpenAPI document and a page for each failure, the kit's own too. */
function buildDocuments(): Map<string, string> {
  const pages = buildProblemPages(explanations).map(
    ({ path, html }) => [`${path}.html`, html] as const,
  );
  return new Map([['openapi.json', JSON.stringify(buildOpenApi())], ...pages]);
}

/**
 * Puts the edge's documents among the static assets, so that they cost the Worker nothing and are
 * never older than the contract and the failure catalogue that they are made of.
 */
export const edgeDocuments: Plugin = {
  name: 'console:edge-documents',
  generateBundle() {
    for (const [fileName, source] of buildDocuments()) {
      this.emitFile({ type: 'asset', fileName, source });
    }
  },
  configureServer({ middlewares }) {
    const documents = buildDocuments();
    middlewares.use((request, response, next) => {
      const path = (request.url ?? '').slice(1).split('?', 1)[0] ?? '';
      const page = path === 'problems/' ? 'problems/index' : path;
      const found = documents.get(path) ?? documents.get(`${page}.html`);
      if (found === undefined) return next();
      const type = path.endsWith('.json') ? 'application/json' : 'text/html; charset=utf-8';
      response.setHeader('content-type', type);
      response.end(found);
    });
  },
};
