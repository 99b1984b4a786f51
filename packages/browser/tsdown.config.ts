import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/index.ts', 'src/preact.ts'],
  format: 'esm',
  dts: true,
});
export default config;
