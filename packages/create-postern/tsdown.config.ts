import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({ entry: ['src/cli.ts'], format: 'esm', dts: false });
export default config;
