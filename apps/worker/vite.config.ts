import { defineConfig, type UserConfig } from 'vite';
import { inlineFunctions } from './bundling/inline-functions.ts';
import { leaveOut } from './bundling/leave-out.ts';

// Bundles the Worker for a deployment: `wrangler deploy` runs Vite and uploads its output as it is.
// Wrangler's own bundle would be larger, because it keeps the code that the plugins remove.

const config: UserConfig = defineConfig({
  resolve: { conditions: ['workerd', 'worker', 'browser'] },
  plugins: [leaveOut(), inlineFunctions()],
  build: {
    target: 'es2024',
    modulePreload: false,
    sourcemap: true,
    rolldownOptions: {
      input: 'src/index.ts',
      external: /^cloudflare:/,
      preserveEntrySignatures: 'strict',
      // Do not warn that Terser takes most of the build's time.
      checks: { bundlerTimings: false },
      // Reading a property has no side effects, here and in the libraries.
      treeshake: { propertyReadSideEffects: false },
      output: { entryFileNames: 'index.js', topLevelVar: false },
    },
  },
});
export default config;
