import { relative, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build, type Plugin } from 'esbuild';

/** The folder of this package. */
export const ROOT = resolve(import.meta.dirname, '../..');

/** The scripts that a page loads at first, and those that it may load later. */
export interface Scripts {
  readonly first: readonly Uint8Array[];
  readonly later: readonly Uint8Array[];
}

/** Bundles and minifies an app for a page, without React and Preact. */
export async function bundle(code: string, plugins: Plugin[] = []): Promise<Scripts> {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    external: ['react', 'preact', 'preact/hooks'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'error',
    outdir: ROOT,
    absWorkingDir: ROOT,
    metafile: true,
    plugins,
    write: false,
  });
  const first = new Set<string>();
  const follow = (path: string): void => {
    if (first.has(path)) return;
    first.add(path);
    for (const { kind, path: next, external } of metafile.outputs[path]?.imports ?? []) {
      if (kind === 'import-statement' && external !== true) follow(next);
    }
  };
  follow('stdin.js');
  const isFirst = ({ path }: { path: string }): boolean => first.has(relative(ROOT, path));
  return {
    first: outputFiles.filter(isFirst).map(({ contents }) => contents),
    later: outputFiles.filter((file) => !isFirst(file)).map(({ contents }) => contents),
  };
}

/** Encodes a script for transfer. */
export type Measure = (script: Uint8Array) => Uint8Array;

export const asIs: Measure = (script) => script;
export const gzip: Measure = (script) => gzipSync(script, { level: 9 });
export const brotli: Measure = (script) => brotliCompressSync(script);

/** The bytes of all scripts, each compressed separately. */
export function sum(scripts: readonly Uint8Array[], measure: Measure): number {
  return scripts.reduce((bytes, script) => bytes + measure(script).byteLength, 0);
}
