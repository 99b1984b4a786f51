import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: ['src/index.ts', 'src/configured-worker.ts'],
  format: 'esm',
  platform: 'neutral',
  deps: { neverBundle: [/^cloudflare:/] },
  // A part of the private package site becomes part of this one.
  dts: { oxc: true },
});
export default config;
