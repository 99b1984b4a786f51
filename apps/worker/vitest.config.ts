import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    ...limits,
    reporters,
    projects: [
      {
        plugins: [
          cloudflareTest({
            main: './src/index.ts',
            wrangler: { configPath: './wrangler.jsonc', environment: 'local' },
          }),
        ],
        test: {
          ...limits,
          name: 'inside',
          include: ['src/**/*.test.ts'],
          globalSetup: './checks/bundle.ts',
        },
      },
      { test: { ...limits, name: 'running', include: ['stories/*.test.ts'] } },
    ],
  },
});
export default config;
