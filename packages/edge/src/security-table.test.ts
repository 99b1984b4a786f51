import { expect, test } from 'vitest';
import table from '../SECURITY.md?raw';

const files = import.meta.glob(
  ['./**/*.test.ts', '../interop/*.test.ts', '../../../apps/worker/src/*.test.ts'],
  {
    query: '?raw',
    import: 'default',
    eager: true,
  },
);
/** Paths of the table are below `src`, but for these. */
const BASES: ReadonlyMap<string | undefined, string> = new Map([
  ['apps', '../../../'],
  ['interop', '../'],
]);
const rows = [...table.matchAll(/^\| S-(\d+) \| (.*?) \| (.*?) ?\|$/gm)];

test('the table names every requirement once, with a test or a reason', () => {
  expect(rows.map(([, number]) => Number(number))).toEqual(
    Array.from({ length: 66 }, (_, i) => i + 1),
  );
  expect(rows.filter(([, , named, reason]) => (named === '') === (reason === ''))).toEqual([]);
});

test('each named file has a test that carries the number', () => {
  const named = rows.flatMap(([, number, tests = '']) =>
    [...tests.matchAll(/`([^`]+)`/g)].map(([, path = '']) => ({ number, path })),
  );
  const missing = named.filter(({ number, path }) => {
    const text = files[(BASES.get(path.split('/')[0]) ?? './') + path] ?? '';
    return !new RegExp(`(?:test|\\))\\(\\s*[\`'"][^\`'"]*S-${number}\\b`).test(text);
  });
  expect(missing).toEqual([]);
});
