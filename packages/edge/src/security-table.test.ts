import { expect, test } from 'vitest';
import table from '../REQUIREMENTS.md?raw';

/** The text of every file with tests, in all packages, and of the suites that runtimes share. */
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
/** The number of requirements. */
const REQUIREMENTS = 80;
/** A reason is at least one full sentence, not a phrase such as “the kit’s”. */
const SENTENCE = /^\p{Lu}(\S* ){5,}\S+\.$/u;
const rows = [...table.matchAll(/^\| S-(\d+) \| (.*?) ?\| (.*?) ?\|$/gm)];

/** Resolves a path of the table. It is below `src` of this package by default. */
function resolve(path: string): string {
  if (/^(apps|packages)\//.test(path)) return `/${path}`;
  return `/packages/edge/${path.startsWith('interop/') ? '' : 'src/'}${path}`;
}

/** Whether a test, or a row of `test.each`, has a title that begins with this number among others. */
function hasTitle(text: string, number: string | undefined): boolean {
  return new RegExp(`[([]\\s*['"\`](?:S-\\d+ )*S-${number} `).test(text);
}

test('lists every requirement once, with a test or with a reason in a full sentence', () => {
  expect(rows.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: REQUIREMENTS }, (_, index) => index + 1),
  );
  const bare = rows.filter(([, , tests = '', note = '']) => tests === '' && !SENTENCE.test(note));
  expect(bare.map(([row]) => row)).toEqual([]);
});

test('names only files that have a test with the number', () => {
  const named = rows.flatMap(([, number, tests = '']) =>
    [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => ({ number, path })),
  );
  const missing = named.filter(
    ({ number, path }) => !hasTitle(texts.get(resolve(path)) ?? '', number),
  );
  expect(missing).toEqual([]);
});
