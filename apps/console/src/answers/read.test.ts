import { expect, test } from 'vitest';
import { readField, readList, readText, readWhole } from './read.ts';

test('readField returns undefined for null, for text and for inherited fields', () => {
  expect(readField(null, 'name')).toBeUndefined();
  expect(readField('text', 'length')).toBeUndefined();
  expect(readField({}, 'constructor')).toBeUndefined();
  expect(readField({ name: 'Nordlys' }, 'name')).toBe('Nordlys');
});

test('readText returns undefined for blank text, and numbers as text', () => {
  expect(readText('  ')).toBeUndefined();
  expect(readText(' A ')).toBe('A');
  expect(readText(12)).toBe('12');
  expect(readText({})).toBeUndefined();
});

test('readWhole accepts whole numbers and digits only', () => {
  expect(readWhole('07')).toBe(7);
  expect(readWhole(7)).toBe(7);
  expect([readWhole('7.5'), readWhole(7.5), readWhole(''), readWhole(null)]).toEqual(
    Array.from({ length: 4 }, () => undefined),
  );
});

test('readList skips rows that cannot be read, and returns undefined for other types', () => {
  expect(readList(['a', null, 'b'], readText)).toEqual(['a', 'b']);
  expect(readList({ 0: 'a' }, readText)).toBeUndefined();
});
