import { expect, test } from 'vitest';
import { covers, resolveTarget } from './target.ts';

test('a placeholder matches one segment, regardless of its name', () => {
  expect(covers('/projects/{id}', '/projects/abc')).toBe(true);
  expect(covers('/projects/:id', '/projects/abc')).toBe(true);
  expect(covers('/projects/{id}', '/projects')).toBe(false);
  expect(covers('/projects/{id}', '/projects/abc/episodes')).toBe(false);
  expect(covers('/projects/abc', '/projects/def')).toBe(false);
});

test('a target can be a documented path, an instance of one, or one without the base path', () => {
  const paths = ['/auth/api/v1/token', '/projects/{projectId}'];
  const resolve = (target: string) => resolveTarget(target, paths, '/auth/api/v1');
  expect(resolve('/auth/api/v1/token')).toBe('/auth/api/v1/token');
  expect(resolve('/token')).toBe('/auth/api/v1/token');
  expect(resolve('/projects/{id}')).toBe('/projects/{id}');
  expect(resolve('/projects/abc')).toBe('/projects/abc');
  expect(resolve('/projects')).toBeUndefined();
  expect(resolve('/{anything}')).toBeUndefined();
});
