import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { isShared, limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    ...limits,
    ...isShared,
    // For the test of what streams keep in memory.
    execArgv: ['--expose-gc'],
    reporters,
    // oidc-provider warns operators about its development settings; the tests use them on purpose.
    onConsoleLog: (text) => !text.includes('oidc-provider'),
  },
});
export default config;
