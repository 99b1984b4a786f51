import { fileURLToPath } from 'node:url';
import { defineConfig, type UserConfig } from 'tsdown';

// One file with everything, for the container: it needs no package manager and no node_modules.
const config: UserConfig = defineConfig({
  entry: ['src/main.ts'],
  format: 'esm',
  dts: false,
  outputOptions: { codeSplitting: false },
  // prom-client requires the CommonJS files, in which Rolldown 1.1 declares one name twice.
  alias: { '@opentelemetry/api': fileURLToPath(import.meta.resolve('@opentelemetry/api')) },
  deps: { alwaysBundle: [/./], onlyBundle: false },
});
export default config;
