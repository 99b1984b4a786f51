import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // Templates have tests of their own, which run in the apps that are made of them.
  test: { ...limits, reporters, dir: 'src' },
});
export default config;
