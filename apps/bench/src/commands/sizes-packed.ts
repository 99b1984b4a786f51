import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { keepReport, type Row } from '../measuring/report.ts';
import { ROOT } from '../sizes/bundle.ts';
import { SIZE_TASKS } from '../sizes/tasks.ts';
import { readVersion } from '../sizes/version.ts';

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

const COMPARED = new Set([
  '@auth0/auth0-spa-js',
  'better-auth',
  'keycloak-js',
  'oidc-client-ts',
  'oidc-spa',
]);

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
    const chunks = output.filter(({ type }) => type === 'chunk');
    return joinFirst(chunks, chunks.find(({ isEntry }) => isEntry));
  },
  rollup: async (input) => {
    const plugins = [resolve({ browser: true }), terser({ module: true })];
    const { output } = await (await rollup({ input, plugins })).generate({ format: 'es' });
    return joinFirst(output, output[0]);
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
    const { outputFiles, metafile } = await buildByEsbuild({
      ...options,
      ...{ splitting: true, outdir: 'out', metafile: true, write: false },
    });
    const chunks = Object.entries(metafile.outputs).map(([fileName, { imports }], index) => ({
      fileName,
      code: outputFiles[index].text,
      imports: imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
    }));
    return joinFirst(chunks, chunks.find(({ fileName }) => fileName.endsWith('/' + input)));
  },
};
/** The code that a page loads at first: an entry, and what it imports statically. */
function joinFirst(chunks, entry, seen = new Set()) {
  if (entry === undefined || seen.has(entry.fileName)) return '';
  seen.add(entry.fileName);
  const next = entry.imports.map((name) => chunks.find(({ fileName }) => fileName === name));
  return [entry.code, ...next.map((chunk) => joinFirst(chunks, chunk, seen))].join('');
}
const measure = async (build, input) => gzipSync(await build(input), { level: 9 }).length;
const rows = [];
for (const [bundler, build] of Object.entries(bundlers)) {
  const { version } = JSON.parse(readFileSync('node_modules/' + bundler + '/package.json'));
  const kit = await measure(build, 'kit.js');
  rows.push({ bundler, version, app: await measure(build, 'app.js'), kit });
}
const peers = [];
for (const [input, kit] of Object.entries(JSON.parse(readFileSync('peers.json')))) {
  const row = { kit };
  for (const [bundler, build] of Object.entries(bundlers)) row[bundler] = await measure(build, input);
  peers.push(row);
}
console.log(JSON.stringify({ rows, peers }));
`;

/** The kits of the comparison whose task each bundler bundles, with the package to install. */
const PEERS = SIZE_TASKS.filter(
  ({ kit, package: name }) => kit === 'Postern' || COMPARED.has(name ?? ''),
);

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
  const inputs = PEERS.map(({ kit, code }, index) => [`peer-${index}.js`, kit, code] as const);
  for (const [input, , code] of inputs) writeFileSync(join(folder, input), code);
  const kits = Object.fromEntries(inputs.map(([input, kit]) => [input, kit]));
  writeFileSync(join(folder, 'peers.json'), JSON.stringify(kits));
  const peers = PEERS.flatMap(({ package: name }) =>
    name ? [`${name}@${readVersion(name)}`] : [],
  );
  run('npm', ['install', '--silent', ...packed, ...peers, ...BUNDLERS, ...PLUGINS]);
  const measured: { rows: Row[]; peers: Row[] } = JSON.parse(run(process.execPath, ['measure.js']));
  const { rows } = measured;
  keepReport({
    name: 'sizes-packed',
    command: 'pnpm --filter @postern/bench sizes-packed',
    rows,
    notes: [
      'Bytes, gzip -9. `app`: a whole app that calls subscribe, signIn, signOut and fetch.',
      '`kit`: an entry that only assigns createAuth to a global.',
    ],
  });
  keepReport({
    name: 'sizes-bundlers',
    command: 'pnpm --filter @postern/bench sizes-packed',
    rows: measured.peers,
    notes: [
      'Bytes, gzip -9, of what a page loads at first: the task of `sizes` with the packages as npm installs them.',
      `Versions: ${peers.join(', ')}; ${BUNDLERS.join(', ')}.`,
    ],
  });
} finally {
  rmSync(folder, { recursive: true });
}
