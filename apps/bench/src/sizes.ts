import { readFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { keepReport, type Row } from './report.ts';
import { SIZE_TASKS, type SizeTask } from './sizes-tasks.ts';

// What signing in costs a page, in bytes: the same task against each kit, bundled and minified by
// the same bundler. React and Preact are not counted.

const ROOT = resolve(import.meta.dirname, '..');

/** The scripts that a page loads at once, and those that it may load later. */
interface Scripts {
  readonly first: readonly Uint8Array[];
  readonly later: readonly Uint8Array[];
}

async function bundle({ code }: SizeTask): Promise<Scripts> {
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

function sum(scripts: readonly Uint8Array[], measure: (script: Uint8Array) => Uint8Array): number {
  return scripts.reduce((bytes, script) => bytes + measure(script).byteLength, 0);
}

const compress = (script: Uint8Array): Uint8Array => gzipSync(script, { level: 9 });

function readVersion(name: string | undefined): string {
  if (name === undefined) return '';
  const manifest: { version: string } = JSON.parse(
    readFileSync(resolve(ROOT, 'node_modules', name, 'package.json'), 'utf8'),
  );
  return manifest.version;
}

const rows: Row[] = [];
for (const task of SIZE_TASKS) {
  const { first, later } = await bundle(task);
  rows.push({
    kit: task.kit,
    version: readVersion(task.package),
    minified: sum(first, (script) => script),
    gzip: sum(first, compress),
    brotli: sum(first, brotliCompressSync),
    'gzip, loaded later': sum(later, compress),
  });
}
const ours = Number(rows[0]?.['gzip']);

keepReport({
  name: 'sizes',
  command: 'pnpm --filter @postern/bench sizes',
  rows: rows.map((row) => ({
    ...row,
    'of Postern': `${Math.round((Number(row['gzip']) / ours) * 10) / 10} ×`,
  })),
  notes: [
    'Bytes. The task: sign in by redirect, handle the callback, tell the session, an authenticated call, sign out; in the app’s own lines where a kit has no function for it.',
    'Bundled and minified by esbuild for es2022; React and Preact are not counted. “Loaded later” is what a kit imports dynamically, whether or not a page comes to need it.',
    'Not the same promises: Postern and better-auth have a server behind them that keeps the tokens, the others do the protocol in the page.',
  ],
});
