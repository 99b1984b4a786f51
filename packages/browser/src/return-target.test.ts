import { expect, test } from 'vitest';
import { readReturnTarget } from './return-target.ts';

test('a path of this origin stays, with its query and hash', () => {
  expect(readReturnTarget('/projects/1?day=2#top')).toBe('/projects/1?day=2#top');
});

test('S-46 whatever could lead elsewhere becomes /', () => {
  const targets = [
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\n//evil.example',
    'https://evil.example/',
    'https://user@evil.example/',
    'javascript:alert(1)',
    'projects',
    '',
    undefined,
    7,
  ];
  expect(targets.map(readReturnTarget)).toEqual(targets.map(() => '/'));
});
