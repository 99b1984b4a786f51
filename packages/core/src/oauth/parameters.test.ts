import { expect, test } from 'vitest';
import { readParameters } from './parameters.ts';

test('a parameter without a value counts as omitted', () => {
  expect(readParameters(new URLSearchParams('code=abc&state='))).toEqual({
    parameters: { code: 'abc' },
  });
});

test('S-47 rejects and names a repeated parameter, even if one of the two is empty', () => {
  expect(readParameters(new URLSearchParams('code=a&code=b'))).toEqual({ duplicate: 'code' });
  expect(readParameters(new URLSearchParams('code=&code=b'))).toEqual({ duplicate: 'code' });
});

test('accepts parameters named __proto__ and constructor', () => {
  const { parameters } = readParameters(new URLSearchParams('__proto__=x&constructor=y'));
  expect(Object.entries(parameters ?? {})).toEqual([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
});
