import { defineConfig, type UserConfig } from 'tsdown';

// One file with everything, for the container: it needs no package manager and no node_modules.
const config: UserConfig = defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  dts: false,
  deps: { alwaysBundle: [/./], onlyBundle: false },
});
export default config;
