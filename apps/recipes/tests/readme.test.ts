import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from '@playwright/test';

const read = (path: string): string =>
  readFileSync(resolve(import.meta.dirname, '..', path), 'utf8');

test('the README shows files of these apps, as they are', () => {
  const readme = read('README.md');
  const cuts = readme.matchAll(/<!-- cut from (\S+) -->\n\n```\w+\n(.*?)```/gs);
  const shown = [...cuts].map(([, path = '', code]) => [path, code]);
  expect(shown).toEqual(shown.map(([path = '']) => [path, read(path)]));
  expect(readme.match(/^```(?!sh)\w+$/gm)).toHaveLength(shown.length);
});
