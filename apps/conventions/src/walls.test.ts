import { expect, test } from 'vitest';
import { readPackage, readRelativeImports, readSources } from './sources.ts';

/** What every package shares, at the root of the repository. */
const SHARED = new Set(['vitest.base.ts']);
/** The fuzzer runs readers that packages do not export, and stories run the kit's examples. */
const EXCEPTIONS = [
  { from: 'apps/fuzz', to: /^packages\/(browser|edge)\/src\// },
  { from: 'apps/e2e', to: /^packages\/browser\/examples\// },
];

function isAllowed(from: string, to: string): boolean {
  if (readPackage(from) === readPackage(to) || SHARED.has(to)) return true;
  return EXCEPTIONS.some(
    (exception) => exception.from === readPackage(from) && exception.to.test(to),
  );
}

test('imports another package by its name, never by a relative path', () => {
  const crossings = readSources('{apps,packages}/**/*.{ts,tsx,mts,js,mjs}').flatMap((source) =>
    readRelativeImports(source)
      .filter((path) => !isAllowed(source.path, path))
      .map((path) => `${source.path} -> ${path}`),
  );
  expect(crossings).toEqual([]);
});
