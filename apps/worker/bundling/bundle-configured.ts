import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';

/**
 * Bundles the Worker whose variable CONFIG is a `postern.config.json`.
 *
 * @returns the path of the bundle, in a separate folder
 */
export async function bundleConfigured(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'postern-worker-'));
  await build({
    root: resolve(import.meta.dirname, '..'),
    configFile: false,
    logLevel: 'warn',
    resolve: { conditions: ['workerd', 'worker', 'browser'] },
    build: {
      target: 'es2024',
      modulePreload: false,
      outDir,
      rolldownOptions: {
        input: 'src/json-config.ts',
        external: /^cloudflare:/,
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'index.js' },
      },
    },
  });
  return join(outDir, 'index.js');
}
