import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { isShared, limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // Templates have their own tests, which run in the apps that are made from them.
  test: { ...limits, ...isShared, reporters, dir: 'src' },
});
export default config;
