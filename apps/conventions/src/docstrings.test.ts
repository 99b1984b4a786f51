import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { findUndocumented } from './docstrings.ts';
import { ROOT, readSources } from './sources.ts';

/** The packages that are published, and `server`, which the runtimes build on. */
const PACKAGES = globSync('packages/*/package.json', { cwd: ROOT })
  .filter((path) => !readFileSync(resolve(ROOT, path), 'utf8').includes('"private": true'))
  .map((path) => basename(dirname(path)))
  .concat('server')
  .toSorted();

test.each(PACKAGES)('every export of packages/%s has a docstring', (name) => {
  const sources = readSources(`packages/${name}/src/**/*.{ts,tsx}`).filter(
    ({ path }) => !/\.(test|spec|test-d)\.tsx?$/.test(path),
  );
  expect(sources.flatMap(findUndocumented)).toEqual([]);
});

describe('findUndocumented', () => {
  test.each([
    ['a function', 'export function bare(): void {}'],
    ['an async function', 'export async function bare(): Promise<void> {}'],
    ['a class', 'export class bare {}'],
    ['an interface', 'export interface bare {}'],
    ['a type', 'export type bare = string;'],
    ['a constant', 'export const bare = 1;'],
    ['a name in an export list', 'const bare = 1;\nexport { bare as other };'],
    ['a name below a plain comment', '// No docstring.\nexport const bare = 1;'],
  ])('finds %s without a docstring', (_, text) => {
    expect(findUndocumented({ path: 'a.ts', text })).toEqual([
      expect.stringMatching(/^a\.ts:\d bare$/),
    ]);
  });

  test.each([
    ['a documented function', '/** Runs. */\nexport function run(): void {}'],
    [
      'overloads',
      '/** Runs. */\nexport function run(a: 1): void;\nexport function run(a: 2): void;',
    ],
    ['a documented name in an export list', '/** One. */\nconst one = 1;\nexport { one };'],
    ['a name that is not exported', 'const one = 1;'],
    ['a re-export', "export { one } from './elsewhere.ts';"],
    ['a re-export of everything', "export type * from './elsewhere.ts';"],
  ])('accepts %s', (_, text) => {
    expect(findUndocumented({ path: 'a.ts', text })).toEqual([]);
  });
});
