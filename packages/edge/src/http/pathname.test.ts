import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readPathname } from './pathname.ts';

const START = 'https://app.example';

/** Reads a path twice: the first reading makes the start of the URL known. */
function readKnown(target: string): string | undefined {
  readPathname(`${START}/`);
  return readPathname(START + target);
}

test.each([
  '/',
  '/api/orders/7',
  '/api/orders/7?x=/../y',
  '/api//orders/',
  '/file.tar.gz',
  '/a/../b',
  '/a/./b',
  '/a/.',
  '/a/..',
  '/..',
  '/.hidden',
  '/a..b',
  '/a/%2e%2e/b',
  '/a\\..\\b',
  '/a/b\\c',
  '/a b',
  '/å',
  '/a#b',
  '/a\t/../b',
  '?x',
  '',
])('reads the path of %j as the URL parser does', (target) => {
  expect(readKnown(target)).toBe(new URL(START + target).pathname);
});

test('reads every path as the URL parser does', () => {
  const part = fc.constantFrom(
    'a',
    'Z9',
    '-',
    '_',
    '.',
    '..',
    '/',
    '\\',
    '%2e',
    '?',
    '#',
    ' ',
    'é',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const target = `/${parts.join('')}`;
      expect(readKnown(target)).toBe(new URL(START + target).pathname);
    }),
  );
});

test.each(['http://.1/a', 'https://a..b:99999/a'])(
  'has no path for %s, which no URL parser accepts',
  (url) => {
    readPathname(`${START}/a`);
    expect([readPathname(url), readPathname(url)]).toEqual([undefined, undefined]);
  },
);
