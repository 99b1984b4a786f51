import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // npm installs the packages once, which takes longer than a test may.
  test: { ...limits, reporters, hookTimeout: 120_000, testTimeout: 60_000 },
});
export default config;
