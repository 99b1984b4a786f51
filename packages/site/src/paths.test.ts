import { expect, test } from 'vitest';
import { isEdgePath } from './paths.ts';

test('a path of the edge is not a page, with or without a trailing slash', () => {
  for (const path of [
    '/auth',
    '/auth/session',
    '/api/',
    '/healthz',
    '/healthz/',
    '/readyz/',
    '/metrics',
  ]) {
    expect([path, isEdgePath(path)]).toEqual([path, true]);
  }
  for (const path of [
    '/',
    '/authors',
    '/apis/x',
    '/healthzone',
    '/metrics-of',
    '/projects/auth/',
    '//auth',
  ]) {
    expect([path, isEdgePath(path)]).toEqual([path, false]);
  }
});
