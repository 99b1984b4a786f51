import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits } from '../../vitest.base.ts';

/** Prometheus from Debian: `pnpm test:monitoring` installs it first. */
const config: ViteUserConfig = defineConfig({
  test: { ...limits, include: ['src/monitoring/*.test.ts'] },
});
export default config;
