import { expect, test } from 'vitest';
import { BoundedList } from './bounded-list.ts';
import { BoundedMap } from './bounded-map.ts';

test('a full map drops only its oldest entry', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1);
  map.set('b', 2);
  map.set('a', 3);
  expect(map.values()).toEqual([3, 2]);
  map.set('c', 4);
  expect(map.values()).toEqual([2, 4]);
});

test('a list returns its newest entries', () => {
  const list = new BoundedList<number>(3);
  for (let entry = 1; entry <= 10; entry += 1) list.add(entry);
  expect(list.list()).toEqual([8, 9, 10]);
});
