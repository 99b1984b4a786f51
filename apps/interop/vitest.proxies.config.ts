import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits } from '../../vitest.base.ts';

/** Proxies from Debian: `pnpm test:proxies` installs them first. */
const config: ViteUserConfig = defineConfig({
  test: { ...limits, include: ['src/proxies/*.test.ts'], maxWorkers: 2 },
});
export default config;
