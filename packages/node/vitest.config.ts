import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { limits, reporters } from '../../vitest.base.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    ...limits,
    reporters,
    globalSetup: 'src/testing/command.ts',
    // Most of the time the tests wait for processes and time limits.
    maxWorkers: 3,
  },
});
export default config;
