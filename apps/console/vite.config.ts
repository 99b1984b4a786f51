import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explanations } from '@postern/browser/diagnostics';
import { edgeDocuments } from '@postern/documents/vite';
import { EDGE_PATHS } from '@postern/site/paths';
import { precompress } from '@postern/site/precompress';
import { preact } from '@preact/preset-vite';
import { defineConfig, loadEnv, type Plugin, type UserConfigFnObject } from 'vite';

/** Paths that the dev server forwards to the edge, as a regular expression; a query may follow. */
const PROXIED = `^/(${EDGE_PATHS.join('|')})(/|\\?|$)`;

/** The oldest browsers with every feature that the console and the kit use (2024). */
const BROWSERS = ['chrome126', 'firefox126', 'safari18'];

/**
 * Delays the first paint until the script has run, in browsers that support it. Otherwise users see
 * an empty page, and for a moment the other theme. Vite rewrites the script tag without attributes,
 * so the attribute is added after the build.
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
 * Responds with 404 below `/assets/` in development. Only a build has assets, and the dev server
 * would respond with the app's HTML.
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

/** The style of the pages for each failure. */
const styles = ['tokens.css', 'problems.css'].map((name) =>
  readFileSync(fileURLToPath(import.meta.resolve(`@postern/inspector/styles/${name}`)), 'utf8'),
);

const config: UserConfigFnObject = defineConfig(({ mode }) => {
  const settings = loadEnv(mode, '.', 'POSTERN_');
  const edge = settings['POSTERN_EDGE_URL'] ?? 'http://localhost:8787';
  return {
    plugins: [
      preact({ reactAliasesEnabled: false }),
      paintOnce,
      noAssets,
      edgeDocuments({ explanations, stylesheet: styles.join('\n') }),
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
      // All of these browsers preload modules natively, so the polyfill would only cost bytes.
      modulePreload: { polyfill: false },
      // The content security policy forbids data: URIs.
      assetsInlineLimit: 0,
    },
  };
});
export default config;
