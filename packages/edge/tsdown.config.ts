import { defineConfig, type UserConfig } from 'tsdown';

const config: UserConfig = defineConfig({
  entry: [
    'src/index.ts',
    'src/config/index.ts',
    'src/declared/index.ts',
    'src/diagnose/index.ts',
    'src/discovered/index.ts',
    'src/exchange/index.ts',
    'src/monitoring/index.ts',
    'src/opentelemetry/index.ts',
    'src/presets/index.ts',
    'src/forwarding/join-web-sockets.ts',
    'src/trace/trace.ts',
    'src/sealing/sealer.ts',
    'src/stores/memory.ts',
    'src/stores/contract.ts',
    'src/tokens/contract.ts',
  ],
  format: 'esm',
  dts: true,
});
export default config;
