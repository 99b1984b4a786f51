import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/site.ts', 'src/paths.ts'],
  format: 'esm',
  dts: true,
});
export default config;
