import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.results/tests.json' }]],
    // What oidc-provider says to whoever runs it for real; here it is started for a test.
    onConsoleLog: (text) => !text.includes('oidc-provider'),
  },
});
export default config;
