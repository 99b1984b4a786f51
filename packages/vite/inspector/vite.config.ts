import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { explanations } from '@postern/browser/diagnostics';
import { edgeDocuments } from '@postern/documents/vite';
import { preact } from '@preact/preset-vite';
import { defineConfig, type UserConfig } from 'vite';
import { putIntoDevelopment } from '../src/development-words.ts';

// A build within a test would otherwise have the test's `NODE_ENV`: Preact's plugin then writes the
// paths of this machine into the inspector.
process.env['NODE_ENV'] = 'production';

/** The style of the pages for each failure. */
const styles = ['tokens.css', 'problems.css'].map((name) =>
  readFileSync(fileURLToPath(import.meta.resolve(`@postern/inspector/styles/${name}`)), 'utf8'),
);

/** Builds the flow inspector and the edge's documents, which the plugin serves. */
const config: UserConfig = defineConfig({
  root: import.meta.dirname,
  base: '/__postern/',
  plugins: [
    preact({ reactAliasesEnabled: false }),
    edgeDocuments({ explanations, stylesheet: styles.join('\n'), rewrite: putIntoDevelopment }),
  ],
  build: { outDir: '../dist/inspector', emptyOutDir: true, modulePreload: { polyfill: false } },
});
export default config;
