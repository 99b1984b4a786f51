import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isSafePath } from './path.ts';

/** Bypasses known from other gateways. Each leaves `/projects` at some upstream. */
const BYPASSES = [
  '/projects/../admin',
  '/projects/%2e%2e/admin',
  '/projects/.%2e/admin',
  '/projects/%252e%252e/admin',
  '/projects/..%2fadmin',
  '/projects/..%5cadmin',
  '/projects/..%252fadmin',
  '/projects/..;/admin',
  '/projects/..;a=b/admin',
  '/projects/%2e%2e;/admin',
  '/projects//admin',
  '/projects/\\admin',
  '/projects/%5c..%5cadmin',
  '/projects/%00/admin',
  '/projects/%0d%0aHost:evil/x',
  '/projects/%c0%ae%c0%ae/admin',
  '/projects/%ef%bc%8e%ef%bc%8e/admin',
  '/projects/%e2%80%a5/admin',
  '/projects/a%ef%bc%8fb',
  '/projects/. /admin',
  '/projects/..%20/admin',
  'projects',
  '//evil.example/projects',
];

test('S-23 rejects every known bypass', () => {
  expect(BYPASSES.filter(isSafePath)).toEqual([]);
});

test('accepts ordinary paths', () => {
  const paths = [
    '/projects',
    '/projects/',
    '/projects/0af3',
    '/a.b/..c/d..',
    '/å/%C3%A5',
    '/a%20b',
  ];
  expect(paths.filter((path) => !isSafePath(path))).toEqual([]);
});

test('S-23 accepts only paths that keep their prefix after repeated decoding and normalization', () => {
  const part = fc.oneof(
    fc.constantFrom(
      '.',
      '..',
      '%2e',
      '%2E',
      '%2f',
      '%5c',
      '%25',
      ';',
      '\\',
      '//',
      '%00',
      '%',
      '．',
    ),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const path = fc.array(part, { maxLength: 12 }).map((parts) => `/projects/${parts.join('')}`);
  fc.assert(
    fc.property(path, (candidate) => {
      if (!isSafePath(candidate)) return;
      let seen = candidate;
      for (let rounds = 0; rounds < 3; rounds += 1) {
        const { origin, pathname } = new URL(`https://api.example${seen}`);
        expect(origin).toBe('https://api.example');
        expect(pathname.startsWith('/projects/')).toBe(true);
        seen = decodeLeniently(seen);
      }
    }),
    { numRuns: 20_000 },
  );
});

function decodeLeniently(path: string): string {
  // A decoded `?` or `#` ends the path, and cannot lead out of the prefix.
  return path.replace(/(%[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run).replace(/[?#]/g, '_');
    } catch {
      return run;
    }
  });
}
