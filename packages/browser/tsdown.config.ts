import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: [
    'src/index.ts',
    'src/popup.ts',
    'src/refresh.ts',
    'src/sessions.ts',
    'src/step-up.ts',
    'src/token.ts',
    'src/diagnostics.ts',
    'src/preact.ts',
    'src/preact-signals.ts',
    'src/react.ts',
    'src/vue.ts',
    'src/svelte.ts',
    'src/solid.ts',
    'src/angular.ts',
    'src/testing/index.ts',
    'src/testing/playwright.ts',
  ],
  format: 'esm',
  dts: true,
  // Constants become literals: esbuild and webpack do not inline them across modules.
  inputOptions: { optimization: { inlineConst: true } },
});
export default config;
