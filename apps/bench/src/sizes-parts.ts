import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { keepReport } from './report.ts';
import { asIs, bundle, gzip, ROOT, sum } from './sizes-bundle.ts';

// Where the bytes of the browser kit's core are: what it weighs without each of its parts.

const KIT = resolve(ROOT, '../../packages/browser/src');
const CORE = `export { createAuth } from '@postern/browser';`;
const EXPORT = /^export (?:async )?(?:function|class|const) (\w+)/gm;

/** A file of the kit, and what the page can do because of it. */
const PARTS = [
  ['sign-in.ts', 'begin a sign-in: connection, PKCE, authorization request'],
  ['attempt.ts', 'remember begun sign-ins; tell a loop'],
  ['callback.ts', 'take the answer out of the address; refuse what does not fit'],
  ['return-target.ts', 'go on within this origin only'],
  ['request.ts', 'call the edge; tell it from another server in its place'],
  ['problem.ts', 'read the edge’s failures'],
  ['error.ts', 'the one error class'],
] as const;

/** Leaves the names of a file and nothing behind them. */
function leaveOut(file: string): Plugin {
  const path = resolve(KIT, file);
  const names = [...readFileSync(path, 'utf8').matchAll(EXPORT)].map(([, name]) => name);
  const contents = names.map((name) => `export function ${name}() {}`).join('\n');
  return {
    name: 'leave-out',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, (module) =>
        module.path === path ? { contents } : undefined,
      );
    },
  };
}

async function measure(plugins: Plugin[] = []): Promise<{ minified: number; gzip: number }> {
  const { first } = await bundle(CORE, plugins);
  return { minified: sum(first, asIs), gzip: sum(first, gzip) };
}

const whole = await measure();
const rows = [{ part: 'createAuth, all of it', does: '', ...whole }];
let rest = whole;
for (const [part, does] of PARTS) {
  const without = await measure([leaveOut(part)]);
  const saved = { minified: whole.minified - without.minified, gzip: whole.gzip - without.gzip };
  rows.push({ part, does, ...saved });
  rest = { minified: rest.minified - saved.minified, gzip: rest.gzip - saved.gzip };
}
rows.push({
  part: 'auth.ts',
  does: 'the rest: state, checks with back-off, other tabs, Back, fetch, sign-out',
  ...rest,
});

keepReport({
  name: 'sizes-parts',
  command: 'pnpm --filter @postern/bench sizes-parts',
  rows,
  notes: [
    'Bytes. A part is what the bundle is shorter by when its file is empty, with whatever only that file needs; parts that share words share their compressed bytes, so the last row is an upper bound.',
    'Bundled and minified as in `sizes`.',
  ],
});
