import { EDGE_PATHS } from '@postern/site/paths';
import { precompress } from '@postern/site/precompress';
import { preact } from '@preact/preset-vite';
import { defineConfig, loadEnv, type Plugin, type UserConfigFnObject } from 'vite';
import { edgeDocuments } from './edge-documents.ts';

/** Paths that the dev server forwards to the edge, as a regular expression; a query may follow. */
const PROXIED = `^/(${EDGE_PATHS.join('|')})(/|\\?|$)`;

/** The oldest browsers that have everything the console and the kit use (2024). */
const BROWSERS = ['chrome126', 'firefox126', 'safari18'];

/**
 * Holds the first paint until the script has run, where the browser can: nobody sees an empty
 * page, nor the other theme for a moment. Vite writes the script tag anew and drops attributes.
 */
const paintOnce: Plugin = {
  name: 'console:paint-once',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace('<script type="module"', '$& blocking="render"'),
  },
};

/**
 * Answers 404 for what a build would have below `/assets/`: in development there is nothing, and the
 * dev server would answer with the app's HTML.
 */
const noAssets: Plugin = {
  name: 'console:no-assets',
  configureServer({ middlewares }) {
    middlewares.use('/assets/', (_, response) => {
      response.writeHead(404, { 'cache-control': 'no-store' }).end();
    });
  },
};

/** Writes `.br` and `.gz` files for the servers that do not compress by themselves, Node and Deno. */
const precompressed: Plugin = {
  name: 'console:precompressed',
  apply: 'build',
  writeBundle: ({ dir = 'dist' }) => precompress(dir),
};

const config: UserConfigFnObject = defineConfig(({ mode }) => {
  const settings = loadEnv(mode, '.', 'POSTERN_');
  const edge = settings['POSTERN_EDGE_URL'] ?? 'http://localhost:8787';
  return {
    plugins: [
      preact({ reactAliasesEnabled: false }),
      paintOnce,
      noAssets,
      edgeDocuments,
      precompressed,
    ],
    server: {
      host: 'localhost',
      port: Number(settings['POSTERN_PORT'] ?? 5173),
      strictPort: true,
      proxy: { [PROXIED]: edge },
    },
    build: {
      target: BROWSERS,
      // These browsers all preload modules by themselves; the polyfill would only cost bytes.
      modulePreload: { polyfill: false },
      // A data: URI would need a hole in the content security policy.
      assetsInlineLimit: 0,
    },
  };
});
export default config;
