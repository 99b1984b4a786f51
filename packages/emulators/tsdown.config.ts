import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: {
    index: 'src/index.ts',
    cli: 'src/cli.ts',
    openid: 'src/openid/index.ts',
    'fixtures/vitest': 'src/fixtures/vitest.ts',
    'fixtures/playwright': 'src/fixtures/playwright.ts',
  },
  format: 'esm',
  platform: 'node',
  dts: true,
});
export default config;
