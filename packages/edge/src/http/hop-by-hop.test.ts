import { expect, test } from 'vitest';
import { removeConnectionFields } from './hop-by-hop.ts';

test('deletes the fields that Connection names, and ignores invalid names', () => {
  const headers = new Headers({ 'x-a': '1', 'x-b': '2', 'x-c': '3' });
  removeConnectionFields(headers, 'close, X-A ,x-b,, @, a b');
  expect(Object.fromEntries(headers)).toEqual({ 'x-c': '3' });
});

test('deletes nothing without a Connection header', () => {
  const headers = new Headers({ 'x-a': '1' });
  removeConnectionFields(headers, null);
  expect(headers.get('x-a')).toBe('1');
});
