import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits } from '../../vitest.base.ts';

/** Providers from Debian: `pnpm test:providers` installs them first. */
const config: ViteUserConfig = defineConfig({
  test: { ...limits, include: ['src/debian/*.test.ts'], maxWorkers: 3 },
});
export default config;
