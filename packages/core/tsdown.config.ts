import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  dts: true,
  // One file a module. webpack and esbuild drop whole modules that nothing imports, but keep a call at
  // a module's top level, as every schema is: in one file, each app would carry valibot.
  unbundle: true,
});
export default config;
