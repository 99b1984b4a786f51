import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/index.ts', 'src/main.ts'],
  format: 'esm',
  // The private packages server and site become part of this one, their types too.
  dts: { oxc: true },
});
export default config;
