import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.jsonc' } })],
  test: {
    globalSetup: './checks/bundle.ts',
    reporters: ['default', ['json', { outputFile: '.results/tests.json' }]],
  },
});
export default config;
