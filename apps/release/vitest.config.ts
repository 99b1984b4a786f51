import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // A release runs npm for each package: 20 s alone, minutes while other suites load the machine.
  test: { ...limits, reporters, testTimeout: 240_000, hookTimeout: 120_000 },
});
export default config;
