import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: { reporters: ['default', ['json', { outputFile: '.results/tests.json' }]] },
});
export default config;
