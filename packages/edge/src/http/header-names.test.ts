import { expect, test } from 'vitest';
import { listNames } from './header-names.ts';

test('lists each name once, in lower case', () => {
  const headers = new Headers([
    ['X-B', '1'],
    ['a', '2'],
    ['x-b', '3'],
  ]);
  expect([...listNames(headers)]).toEqual(['a', 'x-b']);
});
