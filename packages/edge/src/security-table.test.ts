import { expect, test } from 'vitest';
import table from '../SECURITY.md?raw';

/** Every file with tests, as text: of this package, of the others, and those that runtimes share. */
const files = import.meta.glob(
  [
    '../../../packages/*/{src,interop}/**/*.test.ts',
    '../../../packages/*/src/stories/*.ts',
    '../../../packages/edge/src/{stores,tokens}/contract.ts',
    '../../../apps/*/{src,stories}/**/*.test.ts',
    '../../../apps/interop/src/describe-provider.ts',
  ],
  { query: '?raw', import: 'default', eager: true },
);
const HERE = 'file:///packages/edge/src/security-table.test.ts';
const texts = new Map(
  Object.entries(files).map(([path, text]) => [new URL(path, HERE).pathname, text]),
);
/** How many lines the checklist has. */
const LINES = 80;
/** A reason is at least one whole sentence; “the kit’s” is none. */
const SENTENCE = /^\p{Lu}(\S* ){5,}\S+\.$/u;
const rows = [...table.matchAll(/^\| S-(\d+) \| (.*?) ?\| (.*?) ?\|$/gm)];

/** Paths of the table are below `src` of this package, but for these. */
function resolve(path: string): string {
  if (/^(apps|packages)\//.test(path)) return `/${path}`;
  return `/packages/edge/${path.startsWith('interop/') ? '' : 'src/'}${path}`;
}

/** Whether a test, or a row of `test.each`, has a title that begins with this number among others. */
function hasTitle(text: string, number: string | undefined): boolean {
  return new RegExp(`[([]\\s*['"\`](?:S-\\d+ )*S-${number} `).test(text);
}

test('the table names every line once, with a test, or with a reason that is a sentence', () => {
  expect(rows.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: LINES }, (_, index) => index + 1),
  );
  const bare = rows.filter(([, , tests = '', note = '']) => tests === '' && !SENTENCE.test(note));
  expect(bare.map(([row]) => row)).toEqual([]);
});

test('each named file has a test that carries the number', () => {
  const named = rows.flatMap(([, number, tests = '']) =>
    [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => ({ number, path })),
  );
  const missing = named.filter(
    ({ number, path }) => !hasTitle(texts.get(resolve(path)) ?? '', number),
  );
  expect(missing).toEqual([]);
});
