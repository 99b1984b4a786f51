import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', ['json', { outputFile: '.results/tests.json' }]],
    projects: [
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './wrangler.jsonc' } })],
        test: { name: 'inside', include: ['src/**/*.test.ts'], globalSetup: './checks/bundle.ts' },
      },
      { test: { name: 'running', include: ['stories/*.test.ts'] } },
    ],
  },
});
export default config;
