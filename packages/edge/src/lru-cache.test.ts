import { expect, test } from 'vitest';
import { LruCache } from './lru-cache.ts';

test('drops what was not used for the longest time, and no more than it must', () => {
  const cache = new LruCache<number>(300);
  for (const [i, key] of ['a', 'b', 'c'].entries()) cache.set(key, i, 100);
  expect(cache.get('a')).toBe(0);
  cache.set('d', 3, 100);
  expect(['a', 'b', 'c', 'd'].map((key) => cache.get(key))).toEqual([0, undefined, 2, 3]);
});

test('counts bytes: a large entry displaces many, and a new size replaces the old one', () => {
  const cache = new LruCache<string>(300);
  for (const key of ['a', 'b', 'c']) cache.set(key, key, 100);
  cache.set('c', 'grown', 200);
  expect(['a', 'b', 'c'].map((key) => cache.get(key))).toEqual([undefined, 'b', 'grown']);
  for (let times = 0; times < 10; times += 1) cache.set('c', 'shrunk', 50);
  cache.set('d', 'd', 150);
  expect(['b', 'c', 'd'].map((key) => cache.get(key))).toEqual(['b', 'shrunk', 'd']);
});

test('does not keep an entry that is larger than the whole cache', () => {
  const cache = new LruCache<string>(300);
  cache.set('a', 'a', 301);
  expect(cache.get('a')).toBeUndefined();
  cache.set('b', 'b', 300);
  expect(cache.get('b')).toBe('b');
});

test('forgets a deleted entry and its bytes', () => {
  const cache = new LruCache<string>(300);
  cache.set('a', 'a', 300);
  cache.delete('a');
  cache.delete('missing');
  cache.set('b', 'b', 300);
  expect([cache.get('a'), cache.get('b')]).toEqual([undefined, 'b']);
});
