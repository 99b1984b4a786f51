import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: { ...limits, reporters, globalSetup: 'src/testing/command.ts' },
});
export default config;
