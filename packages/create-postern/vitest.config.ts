import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { isShared, limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // Templates have tests of their own, which run in the apps that are made of them.
  test: { ...limits, ...isShared, reporters, dir: 'src' },
});
export default config;
