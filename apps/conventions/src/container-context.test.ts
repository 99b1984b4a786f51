import { globSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from './sources.ts';

test('.dockerignore leaves out no source that an image is built from', () => {
  const patterns = readFileSync(`${ROOT}/.dockerignore`, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const sources = globSync('{apps,packages}/*/src/**/*.{ts,tsx,css,json}', { cwd: ROOT });
  expect(sources.length).toBeGreaterThan(500);
  const isIgnored = (path: string): boolean => patterns.some((each) => matchesGlob(path, each));
  expect(sources.filter(isIgnored)).toEqual([]);
  expect(isIgnored('apps/node/environment')).toBe(true);
  expect(isIgnored('apps/node/production.env')).toBe(true);
});
