import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keepReport, type Row } from '../measuring/report.ts';
import { ROOT } from '../sizes/bundle.ts';

// The size of the kit in an app that installs it: the packed packages, installed by npm in an empty
// folder and bundled by four bundlers. Needs the npm registry.

const BUNDLERS = ['vite@8', 'rollup@4', 'webpack@5', 'esbuild@0.28'];
const PLUGINS = ['@rollup/plugin-node-resolve@16', '@rollup/plugin-terser@1'];

const APP = `import { createAuth } from '@postern/browser';
const auth = createAuth();
auth.subscribe(() => console.log(auth.state.status));
document.querySelector('#in').onclick = () => auth.signIn();
document.querySelector('#out').onclick = () => auth.signOut();
auth.fetch('/api/x').then((response) => console.log(response.status));
`;

/** An entry with nothing but the kit. */
const KIT = `import { createAuth } from '@postern/browser';
globalThis.createAuth = createAuth;
`;

/** Prints a row for each bundler. It runs in the app's folder, where the bundlers are installed. */
const MEASURE = `import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import resolve from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import { build as buildByEsbuild } from 'esbuild';
import { rollup } from 'rollup';
import { build as buildByVite } from 'vite';
import webpack from 'webpack';

const bundlers = {
  vite: async (input) => {
    const { output } = await buildByVite({
      configFile: false,
      logLevel: 'error',
      build: { write: false, modulePreload: false, rolldownOptions: { input } },
    });
    return output.find(({ type }) => type === 'chunk').code;
  },
  rollup: async (input) => {
    const plugins = [resolve({ browser: true }), terser({ module: true })];
    const { output } = await (await rollup({ input, plugins })).generate({ format: 'es' });
    return output[0].code;
  },
  webpack: async (input) => {
    const entry = './' + input;
    const options = { mode: 'production', entry, output: { path: import.meta.dirname } };
    const { promise, resolve: done } = Promise.withResolvers();
    webpack(options, (_, stats) => done(stats));
    if ((await promise).hasErrors()) throw new Error('webpack did not bundle');
    return readFileSync('main.js');
  },
  esbuild: async (input) => {
    const options = { entryPoints: [input], bundle: true, minify: true, format: 'esm' };
    return (await buildByEsbuild({ ...options, write: false })).outputFiles[0].contents;
  },
};
const measure = async (build, input) => gzipSync(await build(input), { level: 9 }).length;
const rows = [];
for (const [bundler, build] of Object.entries(bundlers)) {
  const { version } = JSON.parse(readFileSync('node_modules/' + bundler + '/package.json'));
  const kit = await measure(build, 'kit.js');
  rows.push({ bundler, version, app: await measure(build, 'app.js'), kit });
}
console.log(JSON.stringify(rows));
`;

const folder = mkdtempSync(join(tmpdir(), 'postern-sizes-'));
const run = (command: string, args: readonly string[], cwd = folder): string =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
try {
  for (const name of ['core', 'browser']) {
    const source = resolve(ROOT, '../../packages', name);
    run('pnpm', ['exec', 'tsdown', '--logLevel', 'error'], source);
    run('pnpm', ['pack', '--pack-destination', folder], source);
  }
  const packed = readdirSync(folder).map((file) => `./${file}`);
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  writeFileSync(join(folder, 'app.js'), APP);
  writeFileSync(join(folder, 'kit.js'), KIT);
  writeFileSync(join(folder, 'measure.js'), MEASURE);
  run('npm', ['install', '--silent', ...packed, ...BUNDLERS, ...PLUGINS]);
  const rows: Row[] = JSON.parse(run(process.execPath, ['measure.js']));
  keepReport({
    name: 'sizes-packed',
    command: 'pnpm --filter @postern/bench sizes-packed',
    rows,
    notes: [
      'Bytes, gzip -9. `app`: a whole app that calls subscribe, signIn, signOut and fetch.',
      '`kit`: an entry that only assigns createAuth to a global.',
    ],
  });
} finally {
  rmSync(folder, { recursive: true });
}
