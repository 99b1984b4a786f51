import { expect, test } from 'vitest';
import { SecretMask } from './secret-mask.ts';

const mask = (secret: string, text: string, isLast = true): string => {
  const bytes = new TextEncoder().encode(text);
  const end = new SecretMask(secret).hide(bytes, isLast);
  return new TextDecoder().decode(bytes.subarray(0, end));
};

test.each([
  ['plain', 'abc+def/ghi=', 'abc+def/ghi='],
  ['a form, upper-case', 'abc+def/ghi=', 'abc%2Bdef%2Fghi%3D'],
  ['a form, lower-case', 'abc+def/ghi=', 'abc%2bdef%2fghi%3d'],
  ['a form, every character', 'a+', '%61%2B'],
  ['JSON with escaped slashes', 'a/b', 'a\\/b'],
  ['JSON of .NET', 'abc+def', 'abc\\u002Bdef'],
  ['JSON of Go', 'abc&def<ghi', 'abc\\u0026def\\u003cghi'],
  ['JSON, quoted', 'a"b\\c', 'a\\"b\\\\c'],
  ['HTML, named', 'a&b<c"d', 'a&amp;b&lt;c&quot;d'],
  ['HTML, numbered', "a'b/c", 'a&#39;b&#x2F;c'],
  ['a secret that looks escaped', 'a%25b', 'a%25b'],
  ['the same in a form', 'a%25b', 'a%2525b'],
])('finds a secret in %s', (_, secret, written) => {
  expect(mask(secret, `<${written}>${written}`)).toBe(
    `<${'*'.repeat(written.length)}>${'*'.repeat(written.length)}`,
  );
  expect(new SecretMask(secret).isIn(`x=${written};`)).toBe(true);
});

test('leaves everything else', () => {
  const text = 'abc+def/ghi å %2B \\u002b &amp; abc%2bdef%2fgh';
  expect(mask('abc+def/ghi=', text)).toBe(text);
  expect(new SecretMask('abc+def/ghi=').isIn(text)).toBe(false);
});

test('holds back only what may begin a secret', () => {
  expect(mask('abc', 'xa', false)).toBe('x');
  expect(mask('abc', 'x%61%6', false)).toBe('x');
  expect(mask('abc', 'x%61%7', false)).toBe('x%61%7');
  expect(mask('abc', 'abca', false)).toBe('***');
  // The first character may begin one, and the secret itself follows.
  expect(mask('aab', 'aaab', false)).toBe('a***');
});
