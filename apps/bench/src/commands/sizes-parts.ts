import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { keepReport } from '../measuring/report.ts';
import { asIs, bundle, gzip, ROOT, sum } from '../sizes/bundle.ts';
import { leaveOut } from '../sizes/leave-out.ts';

// The bytes of the browser kit's core by part: its size without each file.

const KIT = resolve(ROOT, '../../packages/browser/src');
const CORE = `export { createAuth } from '@postern/browser';`;

/** Files of the kit, and what each one does. */
const PARTS = [
  ['sign-in.ts', 'begin a sign-in: connection, PKCE, authorization request'],
  ['attempt.ts', 'remember begun sign-ins; detect a redirect loop'],
  ['callback.ts', 'take the response out of the address; reject invalid ones'],
  ['return-target.ts', 'return within this origin only'],
  ['request.ts', 'call the edge; detect another server in its place'],
  ['problem.ts', 'read problem documents'],
  ['error.ts', 'the one error class'],
] as const;

async function measure(plugins: Plugin[] = []): Promise<{ minified: number; gzip: number }> {
  const { first } = await bundle(CORE, plugins);
  return { minified: sum(first, asIs), gzip: sum(first, gzip) };
}

const whole = await measure();
const rows = [{ part: 'createAuth, all of it', does: '', ...whole }];
let rest = whole;
for (const [part, does] of PARTS) {
  const without = await measure([leaveOut([resolve(KIT, part)])]);
  const saved = { minified: whole.minified - without.minified, gzip: whole.gzip - without.gzip };
  rows.push({ part, does, ...saved });
  rest = { minified: rest.minified - saved.minified, gzip: rest.gzip - saved.gzip };
}
rows.push({
  part: 'auth.ts',
  does: 'the rest: state, checks with backoff, other tabs, Back, fetch, sign-out',
  ...rest,
});

keepReport({
  name: 'sizes-parts',
  command: 'pnpm --filter @postern/bench sizes-parts',
  rows,
  notes: [
    'Bytes. A part is the difference to a bundle without the file and everything that only it imports. Parts share compressed bytes, so the last row is an upper bound.',
    'Bundled and minified as in `sizes`.',
  ],
});
