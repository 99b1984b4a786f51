import { expect, test } from 'vitest';
import { nameUser, showClaim } from './name-user.ts';

test('names a user by the best claim that is a string, and otherwise by sub', () => {
  expect(nameUser({ sub: '1', name: 'Ada', email: 'ada@example.com' })).toBe('Ada');
  expect(nameUser({ sub: '1', name: ' ', email: 'ada@example.com' })).toBe('ada@example.com');
  expect(nameUser({ sub: '1', name: ['Ada'], groups: ['admin'] })).toBe('1');
});

test('shows strings and lists of strings as they are, and other claims as JSON', () => {
  expect(showClaim('Ada')).toBe('Ada');
  expect(showClaim(['staff', 'admin'])).toBe('staff, admin');
  expect(showClaim({ id: 1 })).toBe('{"id":1}');
  expect(showClaim(true)).toBe('true');
});
