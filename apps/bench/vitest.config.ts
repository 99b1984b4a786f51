import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // Its tests put load on real processes, and would take the processor from each other.
  test: { ...limits, reporters, fileParallelism: false },
});
export default config;
