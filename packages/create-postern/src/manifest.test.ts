import { expect, test } from 'vitest';
import { mergeManifests, resolveVersions } from './manifest.ts';

test('a later part adds names, replaces texts, and leaves the rest', () => {
  const shared = { name: 'a', scripts: { dev: 'vite', check: 'tsc' }, dependencies: { b: '1' } };
  const part = { scripts: { check: 'vue-tsc', start: 'run' }, dependencies: { a: '2' } };
  const merged = mergeManifests([shared, part]);
  expect(merged).toEqual({
    name: 'a',
    scripts: { dev: 'vite', check: 'vue-tsc', start: 'run' },
    dependencies: { a: '2', b: '1' },
  });
  expect(Object.keys(merged['dependencies'] ?? {})).toEqual(['a', 'b']);
});

test('dependencies get the versions of this release and of the catalog', () => {
  const manifest = {
    scripts: { dev: 'vite' },
    dependencies: { '@postern/edge': 'postern', a: 'catalog:' },
  };
  const versions = { postern: '^1.2.3', catalog: { a: '^4.5.6' } };
  expect(resolveVersions(manifest, versions)).toEqual({
    scripts: { dev: 'vite' },
    dependencies: { '@postern/edge': '^1.2.3', a: '^4.5.6' },
  });
});

test('a package without a version is an error that names it', () => {
  const manifest = { dependencies: { a: 'catalog:' } };
  expect(() => resolveVersions(manifest, { postern: '^1.0.0', catalog: {} })).toThrow('lacks a');
});
