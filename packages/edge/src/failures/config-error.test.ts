import { expect, test } from 'vitest';
import { buildConfigErrorText } from './config-error.ts';

test('lists every error with its fix', () => {
  const errors = [
    { name: 'POSTERN_KEYS', fix: 'is missing; set it' },
    { name: 'route orders', fix: 'allows nothing; add a path' },
  ];
  expect(buildConfigErrorText(errors)).toBe(
    'Postern cannot start. Fix these settings:\n  POSTERN_KEYS: is missing; set it\n  route orders: allows nothing; add a path',
  );
});
