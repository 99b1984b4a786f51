import { expect, test } from 'vitest';
import { OPEN_ROUTE } from '../testing/routes.ts';
import { isWithin, matchesPath } from './route.ts';

test.each([
  ['/projects', '/projects'],
  ['/projects/*', '/projects/1'],
  ['/projects/*/days', '/projects/1/days'],
  ['/projects/**', '/projects/1'],
  ['/projects/**', '/projects/1/days/2'],
  ['/**', '/projects'],
  ['/projects/*', '/projects/'],
])('matches %s with %s', (pattern, path) => {
  expect(matchesPath(pattern, path)).toBe(true);
});

test.each([
  ['/projects', '/projects/'],
  ['/projects', '/projects/1'],
  ['/projects', '/Projects'],
  ['/projects/*', '/projects'],
  ['/projects/*', '/projects/1/days'],
  ['/projects/*/days', '/projects/1/nights'],
  ['/projects/**', '/projects'],
  ['/projects/**', '/projectsx/1'],
])('does not match %s with %s', (pattern, path) => {
  expect(matchesPath(pattern, path)).toBe(false);
});

test('accepts a path that any match of the route accepts', () => {
  const allow = [
    { methods: ['GET'], path: '/a' },
    { methods: ['POST'], path: '/b/**' },
  ];
  const route = { ...OPEN_ROUTE, allow };
  expect(['/a', '/b/1', '/c'].map((path) => isWithin(route, path))).toEqual([true, true, false]);
});
