import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    ...limits,
    reporters,
    // Those are installed first, by `pnpm test:providers`.
    exclude: ['src/debian/**', 'node_modules/**'],
    // They wait for tokens to end, most of the time.
    maxWorkers: 4,
    // oidc-provider warns operators about its development settings; the tests use them on purpose.
    onConsoleLog: (text) => !text.includes('oidc-provider'),
  },
});
export default config;
