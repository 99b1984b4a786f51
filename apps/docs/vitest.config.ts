import { defineConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

export default defineConfig({
  test: {
    ...limits,
    reporters,
    dir: 'tests',
    // oidc-provider warns operators about its development settings; the tests use them on purpose.
    onConsoleLog: (text) => !text.includes('oidc-provider'),
  },
});
