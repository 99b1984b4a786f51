import { expect, test } from 'vitest';
import readme from '../README.md?raw';

const examples: Record<string, string> = import.meta.glob('./**/*.{js,ts,tsx,vue,svelte}', {
  query: '?raw',
  import: 'default',
  eager: true,
});

test('the README shows only examples that are files here, as they are', () => {
  const cuts = readme.matchAll(/<!-- cut from examples\/(\S+) -->\n\n```\w+\n(.*?)```/gs);
  const shown = [...cuts].map(([, path = '', code]) => [path, code]);
  expect(shown).toEqual(shown.map(([path = '']) => [path, examples[`./${path}`]]));
  expect(readme.match(/^```(?!sh)\w+$/gm)).toHaveLength(shown.length);
});
