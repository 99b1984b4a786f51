import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  // npm installs the packages once: 15 s alone, minutes while other suites load the machine.
  test: { ...limits, reporters, globalSetup: 'src/install.ts', testTimeout: 240_000 },
});
export default config;
