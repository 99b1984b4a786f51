import { expect, test } from 'vitest';
import { type Finding, lint } from './oxlint.ts';

/** The paths of the files where a rule found something. */
function findPaths(rule: string, findings: readonly Finding[]): readonly string[] {
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ path }) => path)
    .toSorted();
}

/** A function of so many lines, first and last included. */
function buildFunction(lines: number): string {
  return `export function run(): void {\n${'  run();\n'.repeat(lines - 2)}}\n`;
}

test('rejects a circle of files that import only types from each other', () => {
  const findings = lint({
    'packages/edge/src/a.ts': "import type { B } from './b.ts';\nexport interface A { b: B }\n",
    'packages/edge/src/b.ts': "import type { A } from './a.ts';\nexport interface B { a: A }\n",
  });
  expect(findPaths('import(no-cycle)', findings)).toEqual([
    'packages/edge/src/a.ts',
    'packages/edge/src/b.ts',
  ]);
});

test('rejects a file of more than 250 lines, and a test of more than 400', () => {
  const findings = lint({
    'packages/core/src/long.ts': 'export {};\n'.repeat(251),
    'packages/core/src/short.ts': 'export {};\n\n// A comment.\n'.repeat(250),
    'packages/core/src/long.test.ts': 'export {};\n'.repeat(401),
    'packages/core/src/short.test.ts': 'export {};\n'.repeat(400),
  });
  expect(findPaths('eslint(max-lines)', findings)).toEqual([
    'packages/core/src/long.test.ts',
    'packages/core/src/long.ts',
  ]);
});

test('rejects a function of more than 40 lines, except in tests and stories', () => {
  const findings = lint({
    'packages/core/src/long.ts': buildFunction(41),
    'packages/core/src/short.ts': buildFunction(40),
    'packages/core/src/a.test.ts': buildFunction(41),
    'packages/processes/src/stories/a.ts': buildFunction(41),
    'packages/edge/src/stores/contract.ts': buildFunction(41),
  });
  expect(findPaths('eslint(max-lines-per-function)', findings)).toEqual([
    'packages/core/src/long.ts',
  ]);
});
