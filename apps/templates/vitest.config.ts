import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // Each app is installed by npm, and minutes pass while other suites load the machine.
  test: { ...limits, reporters, hookTimeout: 300_000, testTimeout: 300_000 },
});
export default config;
