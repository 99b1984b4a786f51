import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { isShared, limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: { ...limits, ...isShared, reporters },
});
export default config;
