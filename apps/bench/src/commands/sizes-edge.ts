import { resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import { keepReport } from '../measuring/report.ts';
import { asIs, bundle, gzip, ROOT, sum } from '../sizes/bundle.ts';
import { leaveOut } from '../sizes/leave-out.ts';

// The bytes that each module of the edge adds to a bundle, and each part to its module.

const EDGE = resolve(ROOT, '../../packages/edge/src');
const BASE = `export { createEdge, readSettings } from '@postern/edge';`;
const ROUTES = `${BASE} export { defineRoutes } from '@postern/edge';`;
const DISCOVERED = `${ROUTES} export { discovered } from '@postern/edge/discovered';`;
const ALL = `${DISCOVERED} export { createApiTokens } from '@postern/edge/exchange';`;

/** Modules: the code that has one, and the code without it. */
const MODULES = [
  ['createEdge', BASE, ''],
  ['defineRoutes', ROUTES, BASE],
  ['discovered, beside defineRoutes', DISCOVERED, ROUTES],
  [
    'declared, beside discovered',
    `${DISCOVERED} export { declared } from '@postern/edge/declared';`,
    DISCOVERED,
  ],
  [
    'all presets, beside both',
    `${DISCOVERED} export { declared } from '@postern/edge/declared'; export * from '@postern/edge/presets';`,
    `${DISCOVERED} export { declared } from '@postern/edge/declared';`,
  ],
  ['exchange, beside discovered', ALL, DISCOVERED],
  ['trace', `${BASE} export { createTracer } from '@postern/edge/trace';`, BASE],
] as const;

/** Parts of those modules, and the files that nothing else needs. */
const PARTS: readonly (readonly [part: string, files: readonly string[]])[] = [
  ['claims: from ID tokens and userinfo', ['discovered/user-claims', 'discovered/userinfo']],
  ['a posted name (Apple)', ['edge-flow/posted-name', 'discovered/posted-claims']],
  ['lifetimes, and the warnings about them', ['discovered/lifetimes', 'discovered/offline-access']],
  ['profile fapi2', ['discovered/fapi']],
  ['dpop', ['discovered/dpop']],
  ['sign-out at the provider', ['discovered/sign-out', 'discovered/sign-out-page']],
  [
    'sign-out by the provider',
    ['discovered/backchannel-logout', 'discovered/logout-token', 'discovered/logout-replay'],
  ],
  [
    'a user’s sessions',
    ['auth/user-sessions', 'sessions/session-list', 'sessions/describe-browser'],
  ],
  ['step-up', ['forwarding/step-up', 'http/challenges']],
  ['a secret in a header', ['forwarding/secret-header', 'forwarding/hide-secret']],
  ['introspection', ['exchange/introspection']],
];

async function measure(code: string, plugins: Plugin[] = []) {
  const { first } = await bundle(code, plugins);
  return { minified: sum(first, asIs), gzip: sum(first, gzip) };
}

type Size = Awaited<ReturnType<typeof measure>>;
const subtract = (one: Size, other: Size): Size => ({
  minified: one.minified - other.minified,
  gzip: one.gzip - other.gzip,
});

const rows: ({ module: string } & Size)[] = [];
for (const [module, code, without] of MODULES) {
  rows.push({ module, ...subtract(await measure(code), await measure(without)) });
}
const all = await measure(ALL);
for (const [part, files] of PARTS) {
  const paths = files.map((file) => resolve(EDGE, `${file}.ts`));
  rows.push({ module: part, ...subtract(all, await measure(ALL, [leaveOut(paths)])) });
}

keepReport({
  name: 'sizes-edge',
  command: 'pnpm --filter @postern/bench sizes-edge',
  rows,
  notes: [
    'Bytes. A module is the difference between a bundle with it and one without it. A part is the difference to a bundle of all modules without its files and everything that only they import.',
    'Parts share compressed bytes, so their sum is not the whole. Bundled and minified by esbuild as in `sizes`; the Worker of apps/worker is bundled by Vite and leaves more out.',
  ],
});
