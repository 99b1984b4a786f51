import { expect, test } from 'vitest';
import { isObject, omitEmpty, parseObject, readObject } from './json.ts';

test('parses a JSON object', () => {
  expect(parseObject('{"a":[1]}')).toEqual({ a: [1] });
});

test.each(['', 'null', '[]', '"text"', '7', '{'])('rejects %j as a JSON object', (text) => {
  expect(parseObject(text)).toBeUndefined();
});

test('reads a response without a JSON object as an empty object', async () => {
  expect(await readObject(Response.json({ a: 1 }))).toEqual({ a: 1 });
  expect(await readObject(Response.json([1]))).toEqual({});
  expect(await readObject(new Response('<p>'))).toEqual({});
});

test('omits null and empty fields only', () => {
  expect(omitEmpty({ a: null, b: '', c: 0, d: false, e: [] })).toEqual({ c: 0, d: false, e: [] });
});

test('distinguishes an object from an array and from null', () => {
  expect([{}, [], null, 'a', undefined].map(isObject)).toEqual([true, false, false, false, false]);
});
