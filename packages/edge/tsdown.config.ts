import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: [
    'src/index.ts',
    'src/discovered/index.ts',
    'src/observing/trace.ts',
    'src/sessions/sealing.ts',
    'src/stores/memory.ts',
    'src/stores/contract.ts',
    'src/renewal/contract.ts',
  ],
  format: 'esm',
  dts: true,
});
export default config;
