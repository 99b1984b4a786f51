import { defineConfig, type UserConfig } from 'vite';
import { inlineFunctions } from './bundling/inline-functions.ts';
import { leaveOut } from './bundling/leave-out.ts';

// How the Worker is bundled to be deployed: `wrangler deploy` has Vite do it, and uploads what it
// makes as it is. Wrangler's own bundle is larger: it keeps what the plugins take out.

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
      // Terser takes most of the build's time, and is known to.
      checks: { bundlerTimings: false },
      // Reading a property does nothing, here and in the libraries.
      treeshake: { propertyReadSideEffects: false },
      output: { entryFileNames: 'index.js', topLevelVar: false },
    },
  },
});
export default config;
