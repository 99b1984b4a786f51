import { expect, onTestFinished, test } from 'vitest';
import { readReturnTarget } from './return-target.ts';

const root = `${location.origin}/`;

test('keeps a path of this origin with its query and hash', () => {
  expect(readReturnTarget('/projects/1?day=2#top').href).toBe(`${root}projects/1?day=2#top`);
});

test('the hash of a hash router is one of this page', () => {
  const before = location.href;
  onTestFinished(() => history.replaceState(null, '', before));
  history.replaceState(null, '', '/app/?own=1#/');
  expect(readReturnTarget('#/orders').href).toBe(`${root}app/?own=1#/orders`);
});

test('returns the root without a target', () => {
  expect(readReturnTarget(undefined).href).toBe(root);
});

test('S-46 returns the root for every target outside this origin', () => {
  const targets = [
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '\n//evil.example',
    'https://evil.example/',
    'https://user@evil.example/',
    `https://user@${location.host}/`,
    `${location.origin}.evil.example/`,
    `blob:${root}5c1d`,
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
  ];
  expect(targets.map((target) => readReturnTarget(target).href)).toEqual(targets.map(() => root));
});
