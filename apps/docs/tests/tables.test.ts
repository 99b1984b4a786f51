import { expect, test } from 'vitest';
import { fitTables } from '../src/site/tables.ts';

const build = (head: readonly string[], row: readonly string[]): string => {
  const heads = head.map((cell) => `<th>${cell}</th>`).join('');
  const cells = row.map((cell) => `<td>${cell}</td>`).join('');
  return `<table><thead><tr>${heads}</tr></thead><tbody><tr>${cells}</tr></tbody></table>`;
};
const SENTENCE = 'The edge keeps the session and its tokens in the store until the session ends.';

test('a row with sentences becomes a block on a phone, with the names of its columns', () => {
  const html = fitTables(build(['option', 'type', 'meaning'], ['app', 'string', SENTENCE]));
  expect(html).toContain('<div class="rows"><table>');
  expect(html).toContain('<td>app</td><td data-label="type">string</td><td data-label="meaning">');
});

test('a wide table of numbers scrolls on a phone, and a small table stays as it is', () => {
  const wide = build(
    ['a', 'b', 'c', 'd'],
    ['1000000000', '2000000000', '3000000000', '4000000000'],
  );
  expect(fitTables(wide)).toMatch(/^<div class="wide" tabindex="0"><table>/);
  const small = build(['word', 'meaning'], ['edge', SENTENCE]);
  expect(fitTables(small)).toBe(small);
});
