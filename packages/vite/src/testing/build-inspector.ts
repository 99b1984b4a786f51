import { resolve } from 'node:path';
import { build } from 'vite';

/** Builds the flow inspector, which the tests see in the browser. */
export default async function setUp(): Promise<void> {
  const configFile = resolve(import.meta.dirname, '../../inspector/vite.config.ts');
  await build({ configFile, logLevel: 'warn' });
}
