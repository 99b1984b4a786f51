import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

const FOLDER = mkdtempSync(join(tmpdir(), 'postern-bench-'));
process.once('exit', () => rmSync(FOLDER, { recursive: true }));
let bundled = 0;

/** Bundles a Worker. @param entry its path below `src` @returns the path of the bundle */
export async function bundleWorker(
  entry: string,
  plugins: readonly Plugin[] = [],
): Promise<string> {
  bundled += 1;
  const outfile = join(FOLDER, `worker-${bundled}.js`);
  const entryPoints = [join(import.meta.dirname, '..', entry)];
  await build({
    entryPoints,
    outfile,
    bundle: true,
    minify: true,
    format: 'esm',
    external: ['cloudflare:*'],
    plugins: [...plugins],
  });
  return outfile;
}
