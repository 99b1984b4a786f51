import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    ...limits,
    reporters,
    // `pnpm test:providers` and `test:monitoring` install what these test with.
    exclude: ['src/debian/**', 'src/monitoring/**', 'node_modules/**'],
    // Most of the time the tests wait for tokens to expire.
    maxWorkers: 4,
    // oidc-provider warns operators about its development settings; the tests use them on purpose.
    onConsoleLog: (text) => !text.includes('oidc-provider'),
  },
});
export default config;
