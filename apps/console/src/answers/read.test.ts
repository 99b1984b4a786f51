import { expect, test } from 'vitest';
import { readField, readList, readText, readWhole } from './read.ts';

test('a field of nothing, of text or of a prototype is absent, not an exception', () => {
  expect(readField(null, 'name')).toBeUndefined();
  expect(readField('text', 'length')).toBeUndefined();
  expect(readField({}, 'constructor')).toBeUndefined();
  expect(readField({ name: 'Nordlys' }, 'name')).toBe('Nordlys');
});

test('blank text says nothing, and a number is text', () => {
  expect(readText('  ')).toBeUndefined();
  expect(readText(' A ')).toBe('A');
  expect(readText(12)).toBe('12');
  expect(readText({})).toBeUndefined();
});

test('a whole number may come as digits, but not as anything else', () => {
  expect(readWhole('07')).toBe(7);
  expect(readWhole(7)).toBe(7);
  expect([readWhole('7.5'), readWhole(7.5), readWhole(''), readWhole(null)]).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});

test('a list keeps the rows that can be read; what is no list is none', () => {
  expect(readList(['a', null, 'b'], readText)).toEqual(['a', 'b']);
  expect(readList({ 0: 'a' }, readText)).toBeUndefined();
});
